// SPDX-License-Identifier: Apache-2.0
// Cells of update tables: the status icon with its words, and counts; both lead to their hosts.
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import type { UpdateRow } from "~/gen/proto/operator_pb";
import { type Format, useFormat } from "~/i18n/format";
import { Badge } from "~/ui/Badge";
import { hostsHref } from "~/ui/links";
import type { Column } from "~/ui/table/columns";

export function useTitle(): (update: { title: string; titleJa: string }) => string {
  const { i18n } = useTranslation();
  return (update) => (i18n.language === "ja" && update.titleJa ? update.titleJa : update.title);
}

/** UpdateEXPERT's grey and green icon, with its words: green when every host that needs it has it. */
export function FleetStatus({ update }: { update: UpdateRow }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (update.missing > 0)
    return (
      <Link to={hostsHref(update.missingFilter)} className="badge-link">
        <Badge tone={update.failed > 0 ? "bad" : "care"} icon="update">
          {t("updates.someMissing", { formatted: format.number(update.missing) })}
        </Badge>
      </Link>
    );
  if (update.installed > 0 || update.superseded > 0)
    return (
      <Badge tone="good" icon="check">
        {t("updates.allInstalled")}
      </Badge>
    );
  return (
    <Badge tone="idle" icon="minus">
      {t("updates.nobody")}
    </Badge>
  );
}

/** The same words as plain text. */
export function fleetStatusText(update: UpdateRow, t: TFunction, format: Format): string {
  if (update.missing > 0) return t("updates.someMissing", { formatted: format.number(update.missing) });
  return t(update.installed > 0 || update.superseded > 0 ? "updates.allInstalled" : "updates.nobody");
}

interface Counted {
  id: "installed" | "missing" | "failed" | "pending" | "unknown" | "rollouts";
  value: (row: UpdateRow) => number;
  /** Hosts behind the number; "": there is no such list. */
  filter: (row: UpdateRow) => string;
  sorts?: boolean;
  more?: Partial<Column<UpdateRow>>;
  bad?: boolean;
}

const counted: readonly Counted[] = [
  {
    id: "installed",
    value: (row) => row.installed,
    filter: (row) => row.installedFilter,
    sorts: true,
    more: { optional: true },
  },
  {
    id: "missing",
    value: (row) => row.missing,
    filter: (row) => row.missingFilter,
    sorts: true,
    more: { optional: true },
  },
  {
    id: "failed",
    value: (row) => row.failed,
    filter: (row) => `${row.missingFilter} failed>0`,
    sorts: true,
    bad: true,
    more: { optional: true },
  },
  {
    id: "pending",
    value: (row) => row.pendingReboot,
    filter: (row) => `pending=${row.id} revoked=no`,
    more: { optional: true },
  },
  {
    id: "unknown",
    value: (row) => row.unknown,
    filter: (row) => `unsure=${row.id} revoked=no`,
    more: { optional: true },
  },
  { id: "rollouts", value: (row) => row.inRollouts, filter: () => "", more: { optional: true } },
];

/** Columns that count hosts, for the view of the whole catalogue. */
export function countColumns(t: TFunction, format: Format): Column<UpdateRow>[] {
  return counted.map(({ id, value, filter, sorts, bad, more }) => ({
    id,
    header: t(`updates.columns.${id}`),
    ...(sorts ? { sort: id } : {}),
    width: 62,
    grow: 0,
    align: "end",
    value,
    cell: (row) => {
      const number = value(row);
      if (number === 0) return <span className="muted">0</span>;
      const to = filter(row);
      const text = <span className={bad ? "number-bad" : ""}>{format.number(number)}</span>;
      return to ? <Link to={hostsHref(to)}>{text}</Link> : text;
    },
    ...more,
  }));
}
