// SPDX-License-Identifier: Apache-2.0
export const rollouts = {
  title: "Rollouts",
  plan: "Plan a rollout",
  which: "Which rollouts",
  show: { all: "All", live: "Under way", draft: "Drafts", over: "Over" },
  name: "Name",
  phase: "Phase",
  progress: "Progress",
  hosts: "Hosts",
  failed: "Failed",
  end: "Ends / ended",
  explanation: "What it does now",
  bulletin: "Bulletin",
  created: "Made",
  by: "By",
  none: "There are no rollouts yet.",
  noneHere: "No rollout is in this state.",
};
