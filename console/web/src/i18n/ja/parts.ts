// SPDX-License-Identifier: Apache-2.0

import type { English } from "../en";
import type { WithoutOne } from "../types";

export const table: WithoutOne<English["table"]> = {
  columns: "列",
  resetColumns: "標準の列に戻す",
  selected: "選択",
  select: "{{name}} を選択",
};
export const filter: WithoutOne<English["filter"]> = {
  label: "フィルター",
  hostsPlaceholder: "name=web* missing>0 ring=pilot",
  help: "フィルターの書き方",
  helpText:
    "空白で区切った条件をすべて満たすものを表示します。コンマは「または」、* は任意の文字列、!= は「以外」を表します。",
  matching_other: "{{formatted}} 台が一致",
  number: "数値",
  clear: "フィルターを消去",
  wrongHere: "誤りの位置:",
  saved: "保存した検索",
  saveThis: "この検索を保存",
  savedName: "名前",
  shareIt: "全員に公開",
  savedBy: "作成者: {{owner}}",
  noSaved: "保存した検索はまだありません。フィルターを指定してここで保存できます。",
  savedOk: "「{{name}}」を保存しました",
  removeSaved: "「{{name}}」を削除",
};
export const exportWords: WithoutOne<English["export"]> = {
  title: "エクスポート",
  busy: "エクスポート中…",
  csv: "CSV(表計算用)",
  json: "JSON(プログラム用)",
  print: "印刷用レポート",
  printed_other: "{{formatted}} 行、{{time}}",
  onlyFirst: "印刷されるのは先頭の {{formatted}} 行のみです。全行は CSV でエクスポートしてください",
};
