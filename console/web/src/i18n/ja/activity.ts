// SPDX-License-Identifier: Apache-2.0

import type { English } from "../en";
import type { WithoutOne } from "../types";

export const activity: WithoutOne<English["activity"]> = {
  title: "操作履歴",
  lead: "オペレーター、ホスト、コンソール自身が行った変更のすべてです。この記録から削除されることはありません。",
  filters: "記録の絞り込み",
  text: "任意の文字列",
  action: "操作",
  everyAction: "すべての操作",
  areas: {
    rollout: "ロールアウト",
    host: "ホスト",
    user: "ユーザー",
    session: "サインイン",
    api_token: "API トークン",
    token: "登録トークン",
    group: "グループ",
    catalog: "カタログ",
    package: "パッケージ",
    query: "保存した検索",
    baseline: "基準",
    clock: "時計",
  },
  who: "実行者",
  from: "開始日",
  to: "終了日",
  clear: "すべて表示",
  at: "日時",
  subject: "対象",
  detail: "詳細",
  none: "まだ何も行われていません。",
  noneFound: "該当する記録はありません。",
};
