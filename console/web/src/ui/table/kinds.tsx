// SPDX-License-Identifier: Apache-2.0
// Kinds of columns that lists share: text, a count, an instant, what can be done with a row. `more` changes what is not usual of them.
import type { ReactNode } from "react";
import { useFormat } from "~/i18n/format";
import { Time } from "~/ui/Time";
import type { Column } from "./columns";

type More<Row> = Partial<Column<Row>>;

/** What exports hold of an instant; 0 is never. */
export function isoOf(ms: bigint): string | null {
  return ms === 0n ? null : new Date(Number(ms)).toISOString();
}

/** Shown in full as its tooltip, since a cell may be too narrow for it. */
export function textColumn<Row>(
  id: string,
  header: string,
  width: number,
  value: (row: Row) => string,
  more: More<Row> = {},
): Column<Row> {
  const cell = (row: Row) => (value(row) === "" ? "–" : <span title={value(row)}>{value(row)}</span>);
  return { id, header, width, value, cell, ...more };
}

export function countColumn<Row>(
  id: string,
  header: string,
  width: number,
  value: (row: Row) => number,
  more: More<Row> = {},
): Column<Row> {
  return { id, header, width, grow: 0, align: "end", value, cell: (row) => <Count value={value(row)} />, ...more };
}

export function timeColumn<Row>(
  id: string,
  header: string,
  value: (row: Row) => bigint,
  show: "relative" | "absolute" = "relative",
  more: More<Row> = {},
): Column<Row> {
  return {
    id,
    header,
    width: show === "absolute" ? 150 : 110,
    grow: 0,
    value: (row) => isoOf(value(row)),
    cell: (row) => <Time ms={value(row)} show={show} />,
    ...more,
  };
}

/** Buttons of a row: on the screen alone, not in exports. */
export function actionColumn<Row>(width: number, cell: (row: Row) => ReactNode, more: More<Row> = {}): Column<Row> {
  return { id: "do", header: "", width, grow: 0, value: () => null, cell, screenOnly: true, ...more };
}

/** 0 is muted; `bad`: any other number calls for attention. */
export function Count({ value, bad }: { value: number; bad?: boolean }) {
  const format = useFormat();
  return <span className={value === 0 ? "muted" : bad ? "number-bad" : ""}>{format.number(value)}</span>;
}
