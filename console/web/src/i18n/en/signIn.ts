// SPDX-License-Identifier: Apache-2.0
export const signIn = {
  title: "Sign in",
  user: "User",
  password: "Password",
  submit: "Sign in",
  busy: "Signing in…",
  ended: "Your session ended. Sign in again to go on where you were.",
  noUser: "No user yet? Make one on the console's own machine:",
  noPassword: "Lost the password? An administrator sets a new one under Settings.",
  unreachable: "The console does not answer. Is it running?",
  wait_one: "Try again in {{count}} second",
  wait_other: "Try again in {{count}} seconds",
};
