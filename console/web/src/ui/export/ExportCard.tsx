// SPDX-License-Identifier: Apache-2.0
// A card that shows a list whose rows are all on the page, and exports them beside its heading. What shows them inside has the same name in
// `data-list`.
import type { ReactNode } from "react";
import { Card } from "~/ui/Page";
import type { Column } from "~/ui/table/columns";
import { ExportMenu } from "./ExportMenu";

interface Props<Row> {
  /** Part of the exported file's name. */
  list: string;
  title: string;
  columns: readonly Column<Row>[];
  /** Without any there is nothing to export. */
  rows: readonly Row[];
  children: ReactNode;
}

export function ExportCard<Row>({ list, title, columns, rows, children }: Props<Row>) {
  return (
    <Card
      title={title}
      actions={
        rows.length === 0 ? null : (
          <ExportMenu quiet list={list} title={title} columns={columns} load={async () => rows} />
        )
      }
    >
      {children}
    </Card>
  );
}
