// SPDX-License-Identifier: Apache-2.0

import type { English } from "../en";
import type { WithoutOne } from "../types";

export const common: WithoutOne<English["common"]> = {
  loading: "読み込み中…",
  dismiss: "閉じる",
  close: "閉じる",
  cancel: "キャンセル",
  save: "保存",
  remove: "削除",
  all: "すべて",
  none: "なし",
  yes: "はい",
  no: "いいえ",
  never: "なし",
  unknown: "不明",
  more: "その他",
  hosts_other: "{{formatted}} 台",
};
export const nav: WithoutOne<English["nav"]> = {
  fleet: "全体の状況",
  hosts: "ホスト",
  updates: "更新プログラム",
  rollouts: "ロールアウト",
  plan: "ロールアウトの計画",
  activity: "操作履歴",
  settings: "設定",
};
export const roles: WithoutOne<English["roles"]> = { viewer: "閲覧者", operator: "オペレーター", admin: "管理者" };
export const shell: WithoutOne<English["shell"]> = {
  skip: "本文へ移動",
  menu: "メニュー",
  navigation: "メインナビゲーション",
  language: "言語",
  theme: "テーマ",
  themes: { system: "システム", light: "ライト", dark: "ダーク" },
  signOut: "サインアウト",
  disconnected: "{{time}} から切断されています。表示が古い可能性があります。再接続しています…",
  reconnected: "{{time}} に再接続しました。表示内容はすべて読み直しました。",
  restarted: "{{time}} に再接続しました。コンソールが再起動したため、表示内容をすべて読み直しました。",
};
export const shortcuts: WithoutOne<English["shortcuts"]> = {
  title: "キーボードショートカット",
  filter: "フィルターへ移動",
  rows: "表の中を移動し、行を開く",
  close: "ダイアログやメニューを閉じる",
  help: "この一覧を表示",
};
export const trouble: WithoutOne<English["trouble"]> = {
  gone: "存在しないか、すでに削除されています",
  refused: "この操作を行う権限がありません",
  session: "サインアウトしています",
  unreachable: "コンソールが応答しません",
  changed: "操作の間に内容が変わりました",
  invalid: "コンソールが受け付けませんでした",
  failed: "エラーが発生しました",
  again: "再試行",
  showAll: "一覧をすべて表示",
  staleTitle: "ダッシュボードが更新されました",
  stale: "このページは以前のバージョンのコンソールから読み込まれています。続けるには再読み込みしてください。",
  brokenTitle: "このページを表示できませんでした",
  broken: "ダッシュボードのエラーで表示が止まりました。コンソール側では何も変更されていません。",
  reload: "ページを再読み込み",
  notFoundTitle: "ページがありません",
  notFound: "このアドレスにページはありません。",
  toFleet: "全体の状況へ",
};
