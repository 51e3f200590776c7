// SPDX-License-Identifier: Apache-2.0
// The English dictionary: one file for each area. Plurals are `key_one` and `key_other` with {{count}}; {{formatted}} is the same number
// as the reader writes it.
import { activity } from "./activity";
import { advisory } from "./advisory";
import { audit } from "./audit";
import { bulletin } from "./bulletin";
import { fleet } from "./fleet";
import { host } from "./host";
import { hosts } from "./hosts";
import { exportWords, filter, table } from "./parts";
import { plan } from "./plan";
import { rollout } from "./rollout";
import { rollouts } from "./rollouts";
import { settings } from "./settings";
import { common, nav, roles, shell, shortcuts, trouble } from "./shell";
import { signIn } from "./signIn";
import { hostState, phase, reboot, severity, updateStatus } from "./states";
import { updates } from "./updates";

export const en = {
  common,
  nav,
  roles,
  shell,
  shortcuts,
  trouble,
  table,
  filter,
  export: exportWords,
  hostState,
  updateStatus,
  severity,
  phase,
  reboot,
  signIn,
  fleet,
  hosts,
  host,
  updates,
  bulletin,
  plan,
  rollouts,
  rollout,
  activity,
  advisory,
  audit,
  settings,
};
export type English = typeof en;
