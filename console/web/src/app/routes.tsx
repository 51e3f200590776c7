// SPDX-License-Identifier: Apache-2.0
// Every address of the dashboard. Screens are loaded when they are first shown.
import type { ComponentType } from "react";
import { createBrowserRouter, type RouteObject } from "react-router-dom";
import { RouteTrouble } from "./RouteTrouble";
import { Shell } from "./Shell";

type Screen = { default: ComponentType };
const screen = (load: () => Promise<Screen>) => async () => ({ Component: (await load()).default });

const screens: RouteObject[] = [
  { index: true, lazy: screen(() => import("~/screens/fleet/Fleet")) },
  { path: "hosts", lazy: screen(() => import("~/screens/hosts/Hosts")) },
  { path: "hosts/:host", lazy: screen(() => import("~/screens/host/Host")) },
  { path: "updates", lazy: screen(() => import("~/screens/updates/Updates")) },
  { path: "bulletins/:bulletin", lazy: screen(() => import("~/screens/bulletin/Bulletin")) },
  { path: "advisories/:kb", lazy: screen(() => import("~/screens/advisory/Advisory")) },
  { path: "rollouts", lazy: screen(() => import("~/screens/rollouts/Rollouts")) },
  { path: "rollouts/:rollout", lazy: screen(() => import("~/screens/rollout/Rollout")) },
  { path: "plan", lazy: screen(() => import("~/screens/plan/Plan")) },
  { path: "plan/:rollout", lazy: screen(() => import("~/screens/plan/Plan")) },
  { path: "activity", lazy: screen(() => import("~/screens/activity/Activity")) },
  { path: "settings", lazy: screen(() => import("~/screens/settings/Settings")) },
  { path: "settings/:section", lazy: screen(() => import("~/screens/settings/Settings")) },
  { path: "*", lazy: screen(() => import("~/screens/not-found/NotFound")) },
];

export const router = createBrowserRouter([
  {
    path: "/sign-in",
    lazy: screen(() => import("~/screens/sign-in/SignIn")),
    ErrorBoundary: RouteTrouble,
    HydrateFallback: () => null,
  },
  {
    path: "/",
    Component: Shell,
    HydrateFallback: () => null,
    ErrorBoundary: RouteTrouble,
    children: screens.map((route) => ({ ...route, ErrorBoundary: RouteTrouble })),
  },
]);
