// SPDX-License-Identifier: Apache-2.0
// The operator API: Connect over same-origin POST, binary messages, the session cookie travels by itself. The one place that knows
// how a lost session looks.
import { Code, ConnectError, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { Operator } from "~/gen/proto/operator_pb";

let onSessionLost: () => void = () => {};
export function whenSessionIsLost(handler: () => void): void {
  onSessionLost = handler;
}

const noticeLostSession: Interceptor = (next) => async (request) => {
  try {
    return await next(request);
  } catch (error) {
    if (ConnectError.from(error).code === Code.Unauthenticated) onSessionLost();
    throw error;
  }
};

export const operator = createClient(
  Operator,
  createConnectTransport({
    baseUrl: globalThis.location?.origin ?? "/",
    useBinaryFormat: true,
    interceptors: [noticeLostSession],
    defaultTimeoutMs: 60_000,
  }),
);
