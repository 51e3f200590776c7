// SPDX-License-Identifier: Apache-2.0
// The Japanese dictionary: the same files and keys as the English one; plurals have the form _other alone.
import type { English } from "../en";
import { setSentences } from "../sentences";
import type { WithoutOne } from "../types";
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
import { say } from "./sentences";
import { settings } from "./settings";
import { common, nav, roles, shell, shortcuts, trouble } from "./shell";
import { signIn } from "./signIn";
import { hostState, phase, reboot, severity, updateStatus } from "./states";
import { updates } from "./updates";

export const ja: WithoutOne<English> = {
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

setSentences("ja", say);
