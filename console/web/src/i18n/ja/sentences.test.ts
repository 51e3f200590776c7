// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { say } from "./sentences";

test.each([
  [
    "hosts cannot be sorted by 'nonsense'; sort by one of name, missing",
    "「nonsense」では並べ替えできません。次のいずれかを使ってください: name, missing",
  ],
  ["draft: 60 hosts in 3 waves, not started", "下書き: 3 段階、60 台、未開始"],
  [
    "halted: 2 of 10 finished hosts of wave 1 (canary) failed (20 %), more than the 5 % allowed",
    "停止: 第 1 段階 (canary)で完了した 10 台中 2 台が失敗 (20 %、許容 5 %)",
  ],
  [
    "open: 22 of 42 succeeded (52 %), 95 % needed; 0 failed, 12 in flight; open for 5 s",
    "実施中: 42 台中 22 台が成功 (52 %、必要 95 %)、失敗 0 台、作業中 12 台、開始から 5 秒",
  ],
  ["waits for canary: 91 % succeeded, 95 % needed", "canary待ち: 91 % が成功、必要 95 %"],
  [
    "the reboots of the last hosts of wave 2 (early), then the reboots of the last hosts of wave 3 (broad)",
    "第 2 段階 (early)の最後のホストの再起動、続いて第 3 段階 (broad)の最後のホストの再起動",
  ],
  ["succeeded in attempt 1 of 3", "3 回中 1 回目で成功"],
  [
    "12 laptops were online less than 10 h in the last 14 days",
    "ノート PC 12 台は過去 14 日間のオンラインが 10 時間未満",
  ],
  ["RebootPending in attempt 1 of 3, last heard just now", "再起動待ち (3 回中 1 回目)、直前に連絡あり"],
  [
    "failed in attempt 1 of 3: the installer returned 1603: the installation failed; the installer's log says why",
    "3 回中 1 回目で失敗: インストーラーの終了コード 1603 (インストールに失敗しました。理由はインストーラーのログにあります)",
  ],
  [
    "waits for wave 2 (broad): canary has 10 % succeeded, 95 % needed",
    "第 2 段階 (broad)待ち: canary は 10 % が成功、必要 95 %",
  ],
  [
    "failed in attempt 1 of 1: the installer returned a failing exit code: exit code 1603 (the installation failed; the installer's log says why)",
    "1 回中 1 回目で失敗: インストーラーが失敗の終了コードを返しました: 終了コード 1603 (インストールに失敗しました。理由はインストーラーのログにあります)",
  ],
  [
    "msgsvc.dll is 5.2.3790.89, needs 5.2.3790.90 (gdr) or 5.2.3790.90 (qfe) (0 of 2 files in force)",
    "msgsvc.dllは 5.2.3790.89、必要: 5.2.3790.90 (gdr) または 5.2.3790.90 (qfe) (2 ファイル中 0 が有効)",
  ],
  [
    "2 of 2 files at or above the needed version (gdr branch); a reboot is pending (file-rename)",
    "2 ファイル中 2 が必要なバージョン以上 (gdr ブランチ)、再起動待ち (file-rename)",
  ],
  ["service pack is 4, needs 5 to 6", "サービスパックは 4、必要: 5～6"],
  [
    "KB2 replaces it, as its publisher says; that one is not installed",
    "発行元によれば KB2 が置き換えます。それは未適用です",
  ],
  ["was draft", "以前は下書き"],
  ["admin, was viewer", "管理者 (以前は閲覧者)"],
  ["MS03-026 for 40 hosts", "MS03-026、40 台"],
  ["0 of 20000 places are taken.", "20000 件中 0 件を使用中。"],
  ["something that no rule knows", "something that no rule knows"],
])("%s", (english, japanese) => expect(say(english)).toBe(japanese));
