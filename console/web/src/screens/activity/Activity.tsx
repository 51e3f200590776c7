// SPDX-License-Identifier: Apache-2.0
// Who did what when: the audit record, newest first, growing while one looks.

import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { operator } from "~/api/client";
import { keys } from "~/api/keys";
import { rolloutsQuery } from "~/api/queries";
import type { AuditRow } from "~/gen/proto/operator_pb";
import { useSentence } from "~/i18n/sentences";
import { isoOf } from "~/screens/rollouts/Rollouts";
import { subjectHref, subjectText, useActionName } from "~/ui/audit/AuditLine";
import { ExportMenu } from "~/ui/export/ExportMenu";
import { Page } from "~/ui/Page";
import { Empty } from "~/ui/State";
import { Time } from "~/ui/Time";
import { useAddress } from "~/ui/table/address";
import { type Column, useColumnChoice } from "~/ui/table/columns";
import { DataTable } from "~/ui/table/DataTable";
import type { Rows } from "~/ui/table/rows";

const pageRows = 200;
const exportRows = 10_000;
// What actions begin with; the words of the filter.
const areas = [
  "rollout.",
  "host.",
  "user.",
  "session.",
  "api_token.",
  "token.",
  "group.",
  "catalog.",
  "package.",
  "query.",
  "baseline.",
  "clock.",
] as const;

export default function Activity() {
  const { t } = useTranslation();
  const { get, set, clear, parameters } = useAddress();
  const day = (name: string, shiftMs: number) => {
    const at = Date.parse(`${get(name)}T00:00`);
    return Number.isNaN(at) ? 0n : BigInt(at + shiftMs);
  };
  const request = {
    limit: pageRows,
    newestFirst: true,
    text: get("text"),
    who: get("who"),
    action: get("action"),
    subject: get("subject"),
    fromMs: day("from", 0),
    toMs: day("to", 86_400_000),
  };
  const query = useInfiniteQuery({
    queryKey: keys.audit(request),
    queryFn: ({ signal, pageParam }) => operator.listAudit({ ...request, before: pageParam }, { signal }),
    initialPageParam: 0n,
    getNextPageParam: (page) => (page.more ? page.rows.at(-1)?.sequence : undefined),
    placeholderData: keepPreviousData,
  });
  const list = useMemo(() => query.data?.pages.flatMap((page) => page.rows), [query.data]);
  const rows: Rows<AuditRow> = {
    total: list?.length,
    get: (index) => list?.[index],
    error: query.error,
    stale: query.isPlaceholderData,
    refetch: () => void query.refetch(),
    look: (_, last) => {
      if (list && last >= list.length - 30 && query.hasNextPage && !query.isFetchingNextPage)
        void query.fetchNextPage();
    },
  };
  const columns = useColumns();
  const choice = useColumnChoice("audit", columns);
  const load = async () => {
    const all: AuditRow[] = [];
    for (let before = 0n; ; ) {
      const page = await operator.listAudit({ ...request, limit: exportRows, before });
      all.push(...page.rows);
      const last = page.rows.at(-1);
      if (!page.more || !last) return all;
      before = last.sequence;
    }
  };
  return (
    <Page
      title={t("activity.title")}
      lead={t("activity.lead")}
      height="fill"
      actions={<ExportMenu list="activity" title={t("activity.title")} columns={choice.shown} load={load} />}
    >
      <div className="toolbar" role="search" aria-label={t("activity.filters")}>
        <label>
          <span className="sr-only">{t("activity.text")}</span>
          <input
            type="search"
            data-filter
            value={get("text")}
            maxLength={200}
            placeholder={t("activity.text")}
            onChange={(event) => set("text", event.target.value)}
          />
        </label>
        <label>
          <span className="sr-only">{t("activity.action")}</span>
          <select value={get("action")} onChange={(event) => set("action", event.target.value)}>
            <option value="">{t("activity.everyAction")}</option>
            {areas.map((area) => (
              <option key={area} value={area}>
                {t(`activity.areas.${area.slice(0, -1) as "rollout"}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span className="sr-only">{t("activity.who")}</span>
          <input
            value={get("who")}
            maxLength={100}
            placeholder={t("activity.who")}
            onChange={(event) => set("who", event.target.value)}
          />
        </label>
        <label className="inline-label">
          {t("activity.from")}
          <input type="date" value={get("from")} onChange={(event) => set("from", event.target.value)} />
        </label>
        <label className="inline-label">
          {t("activity.to")}
          <input type="date" value={get("to")} onChange={(event) => set("to", event.target.value)} />
        </label>
        {parameters.size ? (
          <button type="button" className="button" onClick={() => clear()}>
            {t("activity.clear")}
          </button>
        ) : null}
      </div>
      <DataTable
        label={t("activity.title")}
        columns={choice.shown}
        rows={rows}
        rowKey={(row) => String(row.sequence)}
        empty={<Empty icon="activity" title={t(parameters.size ? "activity.noneFound" : "activity.none")} />}
      />
    </Page>
  );
}

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

function useColumns(): Column<AuditRow>[] {
  const { t } = useTranslation();
  const actionName = useActionName();
  const sentence = useSentence();
  return [
    {
      id: "at",
      header: t("activity.at"),
      width: 150,
      grow: 0,
      narrow: true,
      fixed: true,
      value: (row) => isoOf(row.atMs),
      cell: (row) => <Time ms={row.atMs} show="absolute" />,
    },
    {
      id: "who",
      header: t("activity.who"),
      width: 130,
      grow: 0,
      value: (row) => row.who,
      cell: (row) => <span title={row.who}>{row.who}</span>,
    },
    {
      id: "action",
      header: t("activity.action"),
      width: 150,
      grow: 0,
      narrow: true,
      value: (row) => row.action,
      cell: (row) => <span title={row.action}>{actionName(row.action).replace(/[:：、]\s*$/, "")}</span>,
    },
    {
      id: "subject",
      header: t("activity.subject"),
      width: 160,
      grow: 1,
      value: (row) => row.subject,
      cell: (row) => <Subject row={row} />,
    },
    {
      id: "detail",
      header: t("activity.detail"),
      width: 260,
      grow: 3,
      value: (row) => row.detail,
      cell: (row) => <span title={sentence(row.detail)}>{sentence(row.detail)}</span>,
    },
  ];
}
