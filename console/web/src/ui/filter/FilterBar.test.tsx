// SPDX-License-Identifier: Apache-2.0
import { create } from "@bufbuild/protobuf";
import { type FetchQueryOptions, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { CheckFilterReplySchema } from "~/gen/proto/operator_pb";
import { startI18n } from "~/i18n";
import { FilterBar } from "./FilterBar";

// The console's answer: what begins with "colour" is no key.
vi.mock("~/api/client", () => ({
  operator: {
    checkFilter: async ({ filter }: { filter: string }) => {
      const at = filter.indexOf("colour");
      const keys = [{ name: "ring", number: false, values: ["pilot"] }];
      return create(
        CheckFilterReplySchema,
        at === -1
          ? { ok: true, hosts: 7, keys }
          : {
              ok: false,
              keys,
              message: "unknown key",
              position: new TextEncoder().encode(filter.slice(0, at)).length,
              length: filter.length - at,
            },
      );
    },
  },
}));

beforeAll(() => startI18n("en"));
afterEach(cleanup);

function show(apply: (text: string) => void, reads?: (filter: string) => FetchQueryOptions) {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <FilterBar value="" apply={apply} {...(reads ? { reads } : {})} />
    </QueryClientProvider>,
  );
  return screen.getByRole("combobox");
}

it("applies what the console accepts", async () => {
  const apply = vi.fn();
  fireEvent.change(show(apply), { target: { value: "name=web*" } });
  await waitFor(() => expect(apply).toHaveBeenCalledWith("name=web*"));
});
it("applies a filter with whose list the console has answered, and never one that was typed over", async () => {
  const apply = vi.fn();
  const answers = new Map<string, (rows: string) => void>();
  const reads = (filter: string) => ({
    queryKey: ["list", filter],
    queryFn: () => new Promise<string>((resolve) => answers.set(filter, resolve)),
  });
  const input = show(apply, reads);
  fireEvent.change(input, { target: { value: "colour=r" } });
  await waitFor(() => expect(answers.has("colour=r")).toBe(true));
  fireEvent.change(input, { target: { value: "colour=red" } });
  await waitFor(() => expect(answers.has("colour=red")).toBe(true));
  answers.get("colour=r")?.("rows");
  answers.get("colour=red")?.("rows");
  await waitFor(() => expect(apply).toHaveBeenCalledWith("colour=red"));
  expect(apply).not.toHaveBeenCalledWith("colour=r");
});
it("marks the term at fault under the field and applies nothing", async () => {
  const apply = vi.fn();
  const input = show(apply);
  fireEvent.change(input, { target: { value: "name=東* colour=red" } });
  await waitFor(() => expect(document.querySelector("mark")?.textContent).toBe("colour=red"));
  expect(screen.getByText("unknown key")).toBeTruthy();
  expect(input.getAttribute("aria-invalid")).toBe("true");
  expect(apply).not.toHaveBeenCalled();
});
it("completes by keyboard alone", async () => {
  const input = show(() => {});
  await waitFor(() => {
    fireEvent.change(input, { target: { value: "r" } });
    expect(screen.getByRole("option", { name: "ring=" })).toBeTruthy();
  });
  fireEvent.keyDown(input, { key: "ArrowDown" });
  fireEvent.keyDown(input, { key: "Enter" });
  expect((input as HTMLInputElement).value).toBe("ring=");
});
