// SPDX-License-Identifier: Apache-2.0
// The audit log as a table: when, who, what, to what, and the details.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { rolloutsQuery } from "~/api/queries";
import type { AuditRow } from "~/gen/proto/operator_pb";
import { useSentence } from "~/i18n/sentences";
import type { Column } from "~/ui/table/columns";
import { textColumn, timeColumn } from "~/ui/table/kinds";
import { useNarrow } from "~/ui/useNarrow";
import { subjectHref, subjectText, useActionName } from "./AuditLine";

function Subject({ row }: { row: AuditRow }) {
  const href = subjectHref(row);
  const { data: name } = useQuery({
    ...rolloutsQuery,
    enabled: row.action.startsWith("rollout."),
    select: (reply) => reply.rollouts.find((rollout) => rollout.id === row.subject)?.name,
  });
  const text = subjectText(row, name);
  if (text === "") return <>–</>;
  return href ? (
    <Link to={href} title={row.subject}>
      {text}
    </Link>
  ) : (
    <span title={row.subject}>{text}</span>
  );
}

/** Columns of rows of the audit log. */
export function useAuditColumns(): Column<AuditRow>[] {
  const { t } = useTranslation();
  const actionName = useActionName();
  const actionWords = (action: string) => actionName(action).replace(/[:：、]\s*$/, "");
  const sentence = useSentence();
  const narrow = useNarrow();
  return [
    timeColumn("at", t("activity.at"), (row) => row.atMs, "absolute", {
      narrow: true,
      fixed: true,
      under: (row) => row.who,
    }),
    textColumn("who", t("activity.who"), 130, (row) => row.who, { grow: 0 }),
    {
      id: "action",
      header: t("activity.action"),
      width: 190,
      grow: narrow ? 1 : 0,
      narrow: true,
      under: (row) => <Subject row={row} />,
      value: (row) => actionWords(row.action),
      raw: (row) => row.action,
      cell: (row) => <span title={row.action}>{actionWords(row.action)}</span>,
    },
    {
      id: "subject",
      header: t("activity.subject"),
      width: 160,
      grow: 1,
      value: (row) => row.subject,
      cell: (row) => <Subject row={row} />,
    },
    textColumn("detail", t("activity.detail"), 260, (row) => sentence(row.detail), { grow: 3 }),
  ];
}
