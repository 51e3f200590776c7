// SPDX-License-Identifier: Apache-2.0
import { useTranslation } from "react-i18next";
import { Menu } from "~/ui/Menu";
import type { ColumnChoice } from "./columns";

export function ColumnMenu<Row>({ choice }: { choice: ColumnChoice<Row> }) {
  const { t } = useTranslation();
  return (
    <Menu label={t("table.columns")} icon="columns" className="wide-only">
      {() => (
        <div className="menu-list">
          {choice.all
            .filter((column) => !column.fixed)
            .map((column) => (
              <label key={column.id} className="check">
                <input type="checkbox" checked={choice.isShown(column.id)} onChange={() => choice.toggle(column.id)} />
                {column.header}
              </label>
            ))}
          <button type="button" className="button quiet" onClick={choice.reset}>
            {t("table.resetColumns")}
          </button>
        </div>
      )}
    </Menu>
  );
}
