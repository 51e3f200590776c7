// SPDX-License-Identifier: Apache-2.0
// Who is signed in. The session is an HttpOnly cookie that scripts cannot read; the page knows it by what WhoAmI answers.
import { fromJson, type JsonValue } from "@bufbuild/protobuf";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { operator } from "~/api/client";
import { keys } from "~/api/keys";
import { type SignInReply, SignInReplySchema, type WhoAmIReply } from "~/gen/proto/operator_pb";
import { writePreference } from "./preferences";
import { queryClient } from "./queryClient";

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: ({ signal }) => operator.whoAmI({}, { signal }),
  staleTime: 300_000,
});

export type Role = "viewer" | "operator" | "admin";
const order: Role[] = ["viewer", "operator", "admin"];

export function useSession(): WhoAmIReply | undefined {
  return useQuery(sessionQuery).data;
}

/** The console decides; this only greys out what it would refuse. */
export function useMay(role: Role): boolean {
  const held = useSession()?.role as Role | undefined;
  return held !== undefined && order.indexOf(held) >= order.indexOf(role);
}

export interface SignInRefused {
  message: string;
  /** Seconds until the next try is looked at; 0: at once. */
  retryAfter: number;
}

export async function signIn(user: string, password: string): Promise<SignInReply | SignInRefused> {
  const response = await fetch("/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ user, password }),
    cache: "no-store",
  });
  const body = (await response.json().catch(() => ({}))) as JsonValue;
  if (!response.ok) {
    const message = (body as { message?: unknown } | null)?.message;
    return {
      message: typeof message === "string" ? message : `${response.status} ${response.statusText}`,
      retryAfter: Number(response.headers.get("Retry-After") ?? 0) || 0,
    };
  }
  queryClient.clear();
  return fromJson(SignInReplySchema, body, { ignoreUnknownFields: true });
}

export async function signOut(): Promise<void> {
  await fetch("/session", { method: "DELETE", headers: { "Content-Type": "application/json" } }).catch(() => undefined);
  writePreference("signed-in", null);
  queryClient.clear();
}
