// SPDX-License-Identifier: Apache-2.0
// A short list of settings: heading, what can be added, export, table.
import type { ReactNode } from "react";
import { ExportMenu } from "~/ui/export/ExportMenu";
import { Card } from "~/ui/Page";
import { Empty } from "~/ui/State";
import type { Column } from "~/ui/table/columns";
import { DataTable } from "~/ui/table/DataTable";
import { rowsOf } from "~/ui/table/rows";

interface Props<Row> {
  list: string;
  title: string;
  hint: string;
  columns: readonly Column<Row>[];
  query: { data: readonly Row[] | undefined; error: unknown; refetch: () => unknown };
  rowKey: (row: Row) => string;
  empty: string;
  add?: ReactNode;
}

export function SettingsList<Row>({ list, title, hint, columns, query, rowKey, empty, add }: Props<Row>) {
  return (
    <Card
      title={title}
      actions={
        <span className="actions">
          {add}
          <ExportMenu list={list} title={title} columns={columns} load={async () => query.data ?? []} />
        </span>
      }
    >
      <p className="muted settings-hint">{hint}</p>
      <DataTable
        label={title}
        columns={columns}
        rows={rowsOf(query.data, query.error, () => void query.refetch())}
        rowKey={rowKey}
        maxRows={16}
        empty={<Empty title={empty} />}
      />
    </Card>
  );
}
