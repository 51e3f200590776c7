// SPDX-License-Identifier: Apache-2.0
// Who did what when: the audit record, newest first, growing while one looks.

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { operator } from "~/api/client";
import { keys } from "~/api/keys";
import type { AuditRow } from "~/gen/proto/operator_pb";
import { useAuditColumns } from "~/ui/audit/columns";
import { ExportMenu } from "~/ui/export/ExportMenu";
import { Choice, TextSearch } from "~/ui/filter/Narrowing";
import { Page } from "~/ui/Page";
import { Empty } from "~/ui/State";
import { useNarrowing } from "~/ui/table/address";
import { useColumnChoice } from "~/ui/table/columns";
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

// The beginning of a day of a date field, or of the day `after` it, where the reader is; 0: no such day.
function dayMs(date: string, after: number): bigint {
  const at = new Date(`${date}T00:00`);
  at.setDate(at.getDate() + after);
  return Number.isNaN(at.getTime()) ? 0n : BigInt(at.getTime());
}

export default function Activity() {
  const { t } = useTranslation();
  const { get, set, parts, narrowed, widen, showAll } = useNarrowing([
    "text",
    "who",
    "action",
    "subject",
    "from",
    "to",
  ]);
  const { from, to, ...words } = parts;
  const request = { limit: pageRows, newestFirst: true, ...words, fromMs: dayMs(from, 0), toMs: dayMs(to, 1) };
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
  const columns = useAuditColumns();
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
        <TextSearch get={get} set={set} label={t("activity.text")} most={200} />
        <Choice
          get={get}
          set={set}
          name="action"
          label={t("activity.action")}
          all={t("activity.everyAction")}
          options={areas.map((area) => [area, t(`activity.areas.${area.slice(0, -1) as "rollout"}`)])}
        />
        <TextSearch get={get} set={set} name="who" label={t("activity.who")} most={100} />
        <label className="inline-label">
          {t("activity.from")}
          <input type="date" value={from} onChange={(event) => set("from", event.target.value)} />
        </label>
        <label className="inline-label">
          {t("activity.to")}
          <input type="date" value={to} onChange={(event) => set("to", event.target.value)} />
        </label>
        {narrowed ? (
          <button type="button" className="button" onClick={() => widen()}>
            {t("activity.clear")}
          </button>
        ) : null}
      </div>
      <DataTable
        label={t("activity.title")}
        columns={choice.shown}
        rows={rows}
        rowKey={(row) => String(row.sequence)}
        showAll={showAll}
        empty={<Empty icon="activity" title={t(narrowed ? "activity.noneFound" : "activity.none")} />}
      />
    </Page>
  );
}
