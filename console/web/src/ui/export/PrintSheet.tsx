// SPDX-License-Identifier: Apache-2.0
// A list on paper: put beside the page, printed, taken away. The print style shows nothing else while it is there.
import { useEffect } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import { useFormat } from "~/i18n/format";
import type { Column } from "~/ui/table/columns";

interface Props<Row> {
  title: string;
  note?: string | undefined;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  total: number;
  done: () => void;
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
              <th key={column.id}>{column.header}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {columns.map((column) => (
                <td key={column.id}>{String(column.value(row) ?? "")}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>,
    document.body,
  );
}
