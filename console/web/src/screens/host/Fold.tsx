// SPDX-License-Identifier: Apache-2.0
// A list among the facts of a host: open when it is short, nothing when it is empty.
import { useFormat } from "~/i18n/format";
import type { Column } from "~/ui/table/columns";
import { ShortList } from "~/ui/table/PlainTable";

interface Props<Row> {
  host: string;
  list: string;
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  /** Below the table. */
  note?: string;
}

export function Fold<Row>({ host, list, label, rows, columns, note }: Props<Row>) {
  const format = useFormat();
  if (rows.length === 0) return null;
  return (
    <details className="card fold" open={rows.length <= 12}>
      <summary>
        {label} <span className="muted">{format.number(rows.length)}</span>
      </summary>
      <ShortList
        bare
        list={`${list}-${host}`}
        note={host}
        label={label}
        columns={columns}
        rows={rows}
        className="small mono"
      />
      {note ? <p className="muted small">{note}</p> : null}
    </details>
  );
}
