// SPDX-License-Identifier: Apache-2.0
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { MemoryRouter } from "react-router-dom";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { startI18n } from "~/i18n";
import type { Column } from "./columns";
import { DataTable } from "./DataTable";
import { rowsOf } from "./rows";

beforeAll(async () => {
  await startI18n("en");
  // jsdom lays nothing out; the table needs a height to know what is in sight.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, value: 400 });
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, value: 800 });
});
afterEach(cleanup);

const clicked = vi.fn();
let drawn = 0;
const columns: Column<string>[] = [
  {
    id: "name",
    header: "Name",
    width: 100,
    value: (row) => row,
    cell: (row) => {
      drawn += 1;
      return (
        <button type="button" onClick={() => clicked(row)}>
          {row}
        </button>
      );
    },
  },
];
const names = Array.from({ length: 100_000 }, (_, index) =>
  index === 1 ? "<img src=x onerror=alert(1)>" : `host-${index}`,
);

function Shown() {
  const [, redraw] = useState(0);
  return (
    <MemoryRouter>
      <button type="button" onClick={() => redraw((count) => count + 1)}>
        redraw
      </button>
      <DataTable label="Hosts" columns={columns} rows={rowsOf(names)} rowKey={(row) => row} empty={<p>none</p>} />
    </MemoryRouter>
  );
}

it("puts only rows in sight into the document, and says how many there are", () => {
  render(<Shown />);
  const shown = screen.getAllByRole("row").length;
  expect(shown).toBeGreaterThan(10);
  expect(shown).toBeLessThan(60);
  expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("100001");
});
it("shows markup in a name as text", () => {
  render(<Shown />);
  expect(screen.getByRole("button", { name: "<img src=x onerror=alert(1)>" })).toBeTruthy();
  expect(document.querySelector("img")).toBeNull();
});
it("puts a column below another, where that one is shown, and beside the others where it is not", () => {
  const file: Column<string> = {
    id: "file",
    header: "File",
    width: 60,
    below: "name",
    value: (row) => row,
    cell: (row) => `${row}.exe`,
  };
  const table = (shown: readonly Column<string>[]) => (
    <MemoryRouter>
      <DataTable label="Files" columns={shown} rows={rowsOf(["a", "b"])} rowKey={(row) => row} empty={<p>none</p>} />
    </MemoryRouter>
  );
  const { rerender } = render(table([...columns, file]));
  expect(screen.queryByRole("columnheader", { name: "File" })).toBeNull();
  expect(screen.getByText("a.exe").closest("[role=gridcell]")?.textContent).toBe("aa.exe");
  rerender(table([file]));
  expect(screen.getByRole("columnheader", { name: "File" })).toBeTruthy();
  expect(screen.getByText("a.exe").closest("[role=gridcell]")?.textContent).toBe("a.exe");
});
it("keeps a cell's button when it is drawn again, so that a click begun before still counts", () => {
  render(<Shown />);
  const before = screen.getByRole("button", { name: "host-3" });
  fireEvent.mouseDown(before); // marks the row, which draws the table again
  expect(screen.getByRole("button", { name: "host-3" })).toBe(before);
  fireEvent.click(before);
  expect(clicked).toHaveBeenCalledWith("host-3");
});
it("does not draw itself again when nothing changed", async () => {
  // Not within act(), which would wait for ever for a table that draws for ever.
  const pause = () => new Promise((resolve) => setTimeout(resolve, 60));
  render(<Shown />);
  await pause(); // the table library resets what it holds from the second look at its rows on, not from the first
  const first = drawn;
  fireEvent.click(screen.getByRole("button", { name: "redraw" }));
  const before = drawn;
  await pause();
  expect(before).toBeGreaterThan(first);
  expect(drawn).toBe(before);
});
it("shows what the list gives when it is empty", () => {
  render(
    <MemoryRouter>
      <DataTable label="Hosts" columns={columns} rows={rowsOf<string>([])} rowKey={(row) => row} empty={<p>none</p>} />
    </MemoryRouter>,
  );
  expect(screen.getByText("none")).toBeTruthy();
});
