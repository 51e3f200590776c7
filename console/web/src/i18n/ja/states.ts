// SPDX-License-Identifier: Apache-2.0

import type { English } from "../en";
import type { WithoutOne } from "../types";

export const updateStatus: WithoutOne<English["updateStatus"]> = {
  UNSPECIFIED: "不明",
  NOT_APPLICABLE: "対象外",
  INSTALLED: "適用済み",
  MISSING: "未適用",
  SUPERSEDED: "置き換え済み",
  PENDING_REBOOT: "再起動待ち",
  OUTDATED_REVISION: "旧リビジョン",
  INCONSISTENT: "不整合",
  UNKNOWN: "判定不能",
};
export const hostState: WithoutOne<English["hostState"]> = {
  UNSPECIFIED: "不明",
  NOT_APPLICABLE: "対象外",
  INSTALLED: "適用済みだった",
  MISSING: "未適用",
  QUEUED: "順番待ち",
  OFFERED: "配信済み",
  DOWNLOADING: "ダウンロード中",
  STAGED: "準備完了",
  WAITING_FOR_WINDOW: "保守時間帯待ち",
  INSTALLING: "インストール中",
  REBOOT_PENDING: "再起動待ち",
  REBOOTING: "再起動中",
  VERIFYING: "確認中",
  SUCCEEDED: "成功",
  FAILED: "失敗",
  TIMED_OUT: "時間切れ",
  SKIPPED: "対象から除外",
  CANCELLED: "取り消し",
  UNKNOWN: "不明",
};
export const severity: WithoutOne<English["severity"]> = {
  critical: "緊急",
  important: "重要",
  moderate: "警告",
  low: "注意",
  unknown: "評価なし",
};
export const phase: WithoutOne<English["phase"]> = {
  draft: "下書き",
  running: "実行中",
  paused: "一時停止",
  halted: "自動停止",
  completed: "完了",
  aborted: "中止",
};
export const reboot: WithoutOne<English["reboot"]> = {
  UNSPECIFIED: "不明",
  NO: "不要",
  YES: "必要",
  IF_FILES_IN_USE: "使用中なら必要",
};
