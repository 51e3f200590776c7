// SPDX-License-Identifier: Apache-2.0
// Every list as CSV, JSON or a report on paper: all rows that match, not only those in sight, with the columns that are shown.
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "~/ui/Icon";
import { Menu } from "~/ui/Menu";
import { useToasts } from "~/ui/Toast";
import type { Column } from "~/ui/table/columns";
import { download, fileName, toCsv, toJson } from "./csv";
import { PrintSheet } from "./PrintSheet";

interface Props<Row> {
  /** Part of the file's name. */
  list: string;
  title: string;
  /** What the list was narrowed to, for the report's head. */
  note?: string;
  columns: readonly Column<Row>[];
  load: () => Promise<readonly Row[]>;
  /** Small, beside the heading of a list that is a part of its page. */
  quiet?: boolean;
}

const mostPrinted = 5000;

export function ExportMenu<Row>({ list, title, note, columns, load, quiet }: Props<Row>) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const [printed, setPrinted] = useState<readonly Row[] | undefined>();
  const printedOut = useCallback(() => setPrinted(undefined), []);
  const exported = columns.filter((column) => !column.screenOnly);
  const run = async (what: "csv" | "json" | "print", close: () => void) => {
    close();
    setBusy(true);
    try {
      const rows = await load();
      if (what === "csv") download(fileName(list, new Date(), "csv"), "text/csv;charset=utf-8", toCsv(exported, rows));
      else if (what === "json")
        download(fileName(list, new Date(), "json"), "application/json", toJson(exported, rows));
      else setPrinted(rows);
    } catch (error) {
      toasts.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Menu
        label={busy ? t("export.busy") : t("export.title")}
        name={`${t("export.title")}: ${title}`}
        icon="export"
        className={quiet ? "quiet" : ""}
      >
        {(close) => (
          <div className="menu-list">
            <button type="button" className="menu-item" onClick={() => void run("csv", close)}>
              <Icon name="export" /> {t("export.csv")}
            </button>
            <button type="button" className="menu-item" onClick={() => void run("json", close)}>
              <Icon name="export" /> {t("export.json")}
            </button>
            <button type="button" className="menu-item" onClick={() => void run("print", close)}>
              <Icon name="print" /> {t("export.print")}
            </button>
          </div>
        )}
      </Menu>
      {printed ? (
        <PrintSheet
          title={title}
          note={note}
          columns={exported}
          rows={printed.slice(0, mostPrinted)}
          total={printed.length}
          done={printedOut}
        />
      ) : null}
    </>
  );
}

/** Reads a list page by page, for `load`. */
export async function loadAll<Row>(
  page: (offset: number, limit: number) => Promise<{ rows: readonly Row[]; total: number }>,
): Promise<Row[]> {
  const limit = 10_000;
  const all: Row[] = [];
  for (;;) {
    const { rows, total } = await page(all.length, limit);
    all.push(...rows);
    if (rows.length === 0 || all.length >= total) return all;
  }
}
