// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { safeNext } from "./SignIn";

it.each([
  ["/hosts?q=missing%3E0", "/hosts?q=missing%3E0"],
  ["//evil.example/", "/"],
  ["/\\evil.example", "/"],
  ["https://evil.example/", "/"],
  ["javascript:alert(1)", "/"],
  [null, "/"],
])("after sign-in, %s leads to %s", (next, goes) => {
  expect(safeNext(next)).toBe(goes);
});
