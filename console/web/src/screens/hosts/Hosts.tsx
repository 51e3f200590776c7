// SPDX-License-Identifier: Apache-2.0
// The table of hosts: filter language, quick filters, groups, saved queries, columns, exports. All that narrows it is in the address.
import { type FetchQueryOptions, useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { operator } from "~/api/client";
import { fleetQuery, hostsQuery } from "~/api/queries";
import type { HostSummary, ListHostsReply } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { ExportMenu, loadAll } from "~/ui/export/ExportMenu";
import { FilterBar } from "~/ui/filter/FilterBar";
import { SavedQueries } from "~/ui/filter/SavedQueries";
import { Icon } from "~/ui/Icon";
import { hostHref, planHref } from "~/ui/links";
import { Page } from "~/ui/Page";
import { Empty } from "~/ui/State";
import { useNarrowing } from "~/ui/table/address";
import { ColumnMenu } from "~/ui/table/ColumnMenu";
import { useColumnChoice } from "~/ui/table/columns";
import { DataTable } from "~/ui/table/DataTable";
import { pageSize, usePagedRows } from "~/ui/table/rows";
import { useHostColumns } from "./columns";
import { GroupMenu } from "./Groups";
import "./hosts.css";

export default function Hosts() {
  const { t } = useTranslation();
  const format = useFormat();
  const { set, open, parts, showAll, sort, onSort, order, parameters } = useNarrowing(["q"]);
  const filter = parts.q;
  const request = { filter, ...order };
  const choice = useColumnChoice("hosts", useHostColumns());
  const rows = usePagedRows<ListHostsReply, HostSummary>({
    query: (offset, limit) => hostsQuery({ ...request, offset, pageSize: limit }),
    rows: (reply) => reply.hosts,
    total: (reply) => reply.total,
  });
  const apply = useCallback((text: string) => set("q", text), [set]);
  const load = () =>
    loadAll<HostSummary>(async (offset, pageSize) => {
      const reply = await operator.listHosts({ ...request, offset, pageSize });
      return { rows: reply.hosts, total: reply.total };
    });

  return (
    <Page
      title={t("hosts.title")}
      height="fill"
      lead={
        rows.first
          ? t("hosts.ofFleet", { total: format.number(rows.first.total), fleet: format.number(rows.first.fleet) })
          : null
      }
      actions={
        <>
          <SavedQueries list="hosts" query={parameters.toString()} open={open} />
          <ColumnMenu choice={choice} />
          <ExportMenu list="hosts" title={t("hosts.title")} note={filter} columns={choice.shown} load={load} />
          <Link className="button primary" to={planHref({ hosts: filter })}>
            <Icon name="plan" /> {t("hosts.plan")}
          </Link>
        </>
      }
    >
      <div className="toolbar">
        <FilterBar
          value={filter}
          apply={apply}
          reads={(text) => hostsQuery({ ...request, filter: text, offset: 0, pageSize }) as FetchQueryOptions}
        />
        <GroupMenu filter={filter} apply={apply} />
      </div>
      <QuickFilters filter={filter} apply={apply} />
      <DataTable
        label={t("hosts.title")}
        columns={choice.shown}
        rows={rows}
        rowKey={(host) => host.id}
        href={(host) => hostHref(host.id)}
        sort={sort}
        onSort={onSort}
        showAll={showAll}
        empty={
          <Empty icon="search" title={t("hosts.empty")}>
            <p>{t("hosts.emptyBody")}</p>
            {filter ? (
              <button type="button" className="button" onClick={() => apply("")}>
                {t("hosts.clear")}
              </button>
            ) : null}
          </Empty>
        }
      />
    </Page>
  );
}

// The fleet screen's numbers as one click: their filters come from the console, so both always agree.
function QuickFilters({ filter, apply }: { filter: string; apply: (text: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data: fleet } = useQuery(fleetQuery);
  if (!fleet) return <div className="quick" />;
  const chips = [
    [t("hosts.allHosts"), fleet.all],
    [t("fleet.patched"), fleet.patched],
    [t("fleet.needs"), fleet.needs],
    [t("fleet.failed"), fleet.failed],
    [t("fleet.reboot"), fleet.awaitingReboot ?? fleet.reboot],
    [t("fleet.online"), fleet.online],
    [t("fleet.offline"), fleet.offline],
    [t("fleet.broken"), fleet.broken],
    [t("fleet.littleOnTime"), fleet.littleOnTime],
    [t("fleet.exploited"), fleet.exploited],
  ] as const;
  return (
    <fieldset className="quick">
      <legend className="sr-only">{t("hosts.quick")}</legend>
      {chips.map(([label, count]) => (
        <button
          key={label}
          type="button"
          className="chip"
          aria-pressed={filter === (count?.filter ?? "") || (count === fleet.all && filter === "")}
          onClick={() => apply(count?.filter ?? "")}
        >
          {label} <span className="chip-count">{format.number(count?.hosts ?? 0)}</span>
        </button>
      ))}
    </fieldset>
  );
}
