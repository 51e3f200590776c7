// SPDX-License-Identifier: Apache-2.0
// What a failed call means to the person in front of the page. The console's sentence is shown as it is: it says what to do.
import { Code, ConnectError } from "@connectrpc/connect";

export type Trouble = "gone" | "refused" | "session" | "unreachable" | "changed" | "invalid" | "failed";

const byCode: Partial<Record<Code, Trouble>> = {
  [Code.NotFound]: "gone",
  [Code.PermissionDenied]: "refused",
  [Code.Unauthenticated]: "session",
  [Code.Unavailable]: "unreachable",
  [Code.DeadlineExceeded]: "unreachable",
  [Code.Aborted]: "changed",
  [Code.FailedPrecondition]: "changed",
  [Code.InvalidArgument]: "invalid",
};

export function troubleOf(error: unknown): Trouble {
  // A fetch that never reached the console is a TypeError of the browser, "unknown" to Connect.
  if (isNetworkError(error)) return "unreachable";
  return byCode[ConnectError.from(error).code] ?? "failed";
}

export function isNetworkError(error: unknown): boolean {
  if (error instanceof TypeError) return true;
  return error instanceof ConnectError && error.cause instanceof TypeError;
}

export function messageOf(error: unknown): string {
  return ConnectError.from(error).rawMessage;
}
