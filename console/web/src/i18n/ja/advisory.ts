// SPDX-License-Identifier: Apache-2.0
import type { English } from "../en";
import type { WithoutOne } from "../types";

export const advisory: WithoutOne<English["advisory"]> = {
  search: "KB、CVE、番号、製品、タイトル",
  only: "対象",
  every: "すべて",
  needed: "未適用のホストがあるもの",
  neededExploited: "未適用で悪用を確認",
  cves: "CVE 数",
  state: "この製品では",
  sources: "情報源",
  ours: "展開可能",
  replaced: "置き換え済み",
  moreProducts: "ほか {{formatted}} 件",
  andMore: "ほか {{count}} 件",
  noCatalog: "発行元のカタログは取り込まれていません",
  noCatalogBody: "wes-ng、CSAF、VEX、CVRF などのフィードはコマンドラインから取り込みます:",
  goneTitle: "この KB はありません",
  gone: "取り込んだカタログに {{kb}} はありません。",
  toList: "発行元のカタログへ",
  lackingTitle: "未適用のホスト",
  lacking_other: "未適用のホスト {{formatted}} 台",
  nobody: "未適用のホストはありません",
  oursBody: "展開できます:",
  notOurs:
    "発行元のカタログだけにある KB です。展開するには、手順を含むセキュリティ情報を取り込み、パッケージを追加してください。",
  fixes: "製品",
  fixedBuild: "修正済みビルド",
  replacedBy: "置き換え先",
  replaces: "置き換え元",
  onlyNamed: "情報源の記述はなく、置き換えられたものとして名前だけがあります。",
};
