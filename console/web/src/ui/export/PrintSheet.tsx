// SPDX-License-Identifier: Apache-2.0
// A list on paper: put beside the page, printed, taken away. The print style shows nothing else while it is there.
import type { TFunction } from "i18next";
import { useEffect } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import { type Format, useFormat } from "~/i18n/format";
import type { Cell, Column } from "~/ui/table/columns";

interface Props<Row> {
  title: string;
  note?: string | undefined;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  total: number;
  done: () => void;
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;

/** For people: numbers, times and yes or no as the reader's language writes them, where files have the plain value. */
export function onPaper(value: Cell, format: Format, t: TFunction): string {
  if (value === null) return "";
  if (typeof value === "boolean") return t(value ? "common.yes" : "common.no");
  if (typeof value === "number") return format.number(value);
  return instant.test(value) ? format.dateTime(Date.parse(value)) : value;
}

export function PrintSheet<Row>({ title, note, columns, rows, total, done }: Props<Row>) {
  const { t } = useTranslation();
  const format = useFormat();
  useEffect(() => {
    document.documentElement.classList.add("printing-sheet");
    window.addEventListener("afterprint", done, { once: true });
    window.print();
    return () => {
      document.documentElement.classList.remove("printing-sheet");
      window.removeEventListener("afterprint", done);
    };
  }, [done]);
  return createPortal(
    <section className="print-sheet" aria-hidden="true">
      <h1>{title}</h1>
      <p>
        {t("export.printed", { time: format.dateTime(Date.now()), count: total, formatted: format.number(total) })}
        {note ? ` · ${note}` : ""}
        {rows.length < total ? ` · ${t("export.onlyFirst", { formatted: format.number(rows.length) })}` : ""}
      </p>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.id} className={column.align}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {columns.map((column) => (
                <td key={column.id} className={column.align}>
                  {onPaper(column.value(row), format, t)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>,
    document.body,
  );
}
