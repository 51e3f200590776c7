// SPDX-License-Identifier: Apache-2.0

import type { English } from "../en";
import type { WithoutOne } from "../types";

export const rollouts: WithoutOne<English["rollouts"]> = {
  title: "ロールアウト",
  plan: "ロールアウトを計画",
  which: "表示するロールアウト",
  show: { all: "すべて", live: "進行中", draft: "下書き", over: "終了" },
  name: "名前",
  phase: "状態",
  progress: "進み具合",
  hosts: "台数",
  failed: "失敗",
  end: "終了 (予測)",
  explanation: "現在の状況",
  bulletin: "セキュリティ情報",
  created: "作成",
  by: "作成者",
  none: "ロールアウトはまだありません。",
  noneHere: "この状態のロールアウトはありません。",
};
