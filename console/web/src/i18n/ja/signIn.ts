// SPDX-License-Identifier: Apache-2.0

import type { English } from "../en";
import type { WithoutOne } from "../types";

export const signIn: WithoutOne<English["signIn"]> = {
  title: "サインイン",
  user: "ユーザー名",
  password: "パスワード",
  submit: "サインイン",
  busy: "サインイン中…",
  ended: "セッションが終了しました。続けるにはもう一度サインインしてください。",
  noUser: "ユーザーがない場合は、コンソールのマシンで次のように作成します:",
  noPassword: "パスワードを忘れた場合は、管理者が「設定」で新しいパスワードを設定できます。",
  unreachable: "コンソールが応答しません。起動しているか確認してください。",
  wait_other: "{{count}} 秒後にもう一度お試しください",
};
