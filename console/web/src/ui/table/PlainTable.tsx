// SPDX-License-Identifier: Apache-2.0
// A short table inside a page: all its rows stand in the document. It shows, exports and prints what its columns say, like DataTable.
import { ExportMenu } from "~/ui/export/ExportMenu";
import type { Column } from "./columns";

interface Props<Row> {
  /** What the table lists, for those who cannot see the heading; its export has the same title. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  className?: string;
}

export function PlainTable<Row>({ label, columns, rows, className = "" }: Props<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label={label} data-list={label}>
      <table className={`plain-table ${className}`}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} scope="col" className={column.align}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {columns.map((column) =>
                column.fixed ? (
                  <th key={column.id} scope="row" className={column.align}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.id} className={`${column.align ?? ""} ${column.grow === 0 ? "whole" : ""}`}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface ShortListProps<Row> extends Props<Row> {
  /** Part of the exported file's name. */
  list: string;
  note?: string;
  /** No heading of its own: the label stands above already. */
  bare?: boolean;
  /** What is exported when only the first rows are shown. */
  all?: readonly Row[];
}

/** A short table with its heading and its export. */
export function ShortList<Row>({ list, note, bare, all, ...table }: ShortListProps<Row>) {
  const { label, columns, rows } = table;
  return (
    <div className="short-list">
      <div className="short-list-head">
        {bare ? <span /> : <h3>{label}</h3>}
        <ExportMenu
          quiet
          list={list}
          title={label}
          {...(note ? { note } : {})}
          columns={columns}
          load={async () => all ?? rows}
        />
      </div>
      <PlainTable {...table} />
    </div>
  );
}
