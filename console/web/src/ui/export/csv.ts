// SPDX-License-Identifier: Apache-2.0
// Lists as files. CSV after RFC 4180 with a byte order mark (spreadsheets then read Japanese), and text that a spreadsheet would run as
// a formula gets an apostrophe first: host names come from hosts.
import type { Cell, Column } from "~/ui/table/columns";

function csvField(value: Cell): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function toCsv<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [columns.map((column) => csvField(column.header))];
  for (const row of rows) lines.push(columns.map((column) => csvField(column.value(row))));
  return `\uFEFF${lines.map((line) => line.join(",")).join("\r\n")}\r\n`;
}

/** One object a row; keys are the columns' ids, which do not change with the language, nor does what has a `raw` form. */
export function toJson<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  return `${JSON.stringify(
    rows.map((row) => Object.fromEntries(columns.map((column) => [column.id, (column.raw ?? column.value)(row)]))),
    null,
    1,
  )}\n`;
}

export function fileName(list: string, now: Date, extension: string): string {
  return `kintsugi-${list}-${now.toISOString().slice(0, 16).replace(/[-:]/g, "").replace("T", "-")}.${extension}`;
}

export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
