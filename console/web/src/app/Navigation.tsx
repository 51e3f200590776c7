// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, NavLink, useLocation } from "react-router-dom";
import { Icon, type IconName } from "~/ui/Icon";
import { UserMenu } from "./UserMenu";

interface Place {
  to: string;
  name: "fleet" | "hosts" | "updates" | "rollouts" | "plan" | "activity" | "settings";
  icon: IconName;
  also?: readonly string[];
}

export const places: readonly Place[] = [
  { to: "/", name: "fleet", icon: "fleet" },
  { to: "/hosts", name: "hosts", icon: "host" },
  { to: "/updates", name: "updates", icon: "update", also: ["/bulletins", "/advisories"] },
  { to: "/rollouts", name: "rollouts", icon: "rollout" },
  { to: "/plan", name: "plan", icon: "plan" },
  { to: "/activity", name: "activity", icon: "activity" },
  { to: "/settings", name: "settings", icon: "settings" },
];

export function Navigation() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const [open, setOpen] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of place closes the drawer
  useEffect(() => setOpen(false), [pathname]);
  return (
    <header className="side" data-open={open || undefined}>
      <div className="side-top">
        <Link to="/" className="brand">
          <img src="/icon.svg" alt="" width={26} height={26} />
          <span>Kintsugi</span>
        </Link>
        <button
          type="button"
          className="button quiet side-toggle"
          aria-expanded={open}
          aria-controls="side-body"
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? "close" : "menu"} />
          <span className="sr-only">{t("shell.menu")}</span>
        </button>
      </div>
      <div className="side-body" id="side-body">
        <nav aria-label={t("shell.navigation")}>
          {places.map((place) => (
            <NavLink
              key={place.to}
              to={place.to}
              end={place.to === "/"}
              className={({ isActive }) =>
                isActive || place.also?.some((path) => pathname.startsWith(path)) ? "nav-link here" : "nav-link"
              }
            >
              <Icon name={place.icon} />
              <span>{t(`nav.${place.name}`)}</span>
            </NavLink>
          ))}
        </nav>
        <UserMenu />
      </div>
    </header>
  );
}
