// SPDX-License-Identifier: Apache-2.0
// What publishers' catalogs name, one row a KB: searched, sorted and paged by the console.
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { operator } from "~/api/client";
import { advisoriesQuery } from "~/api/queries";
import type { AdvisoryRow, ListAdvisoriesReply } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { Badge, Severity } from "~/ui/Badge";
import { ExportMenu, loadAll } from "~/ui/export/ExportMenu";
import { Icon } from "~/ui/Icon";
import { advisoryHref } from "~/ui/links";
import { Empty } from "~/ui/State";
import { useAddress } from "~/ui/table/address";
import { ColumnMenu } from "~/ui/table/ColumnMenu";
import { type Column, parseSort, sortText, useColumnChoice } from "~/ui/table/columns";
import { DataTable } from "~/ui/table/DataTable";
import { usePagedRows } from "~/ui/table/rows";
import { SeveritySelect, TextSearch } from "./Narrowing";

const narrowing = ["text", "severity", "only"];

export function AdvisoryTable({ title }: { title: string }) {
  const { t } = useTranslation();
  const { get, set, clear, parameters } = useAddress();
  const sort = parseSort(parameters.get("sort"));
  const request = {
    text: get("text"),
    severity: get("severity"),
    exploited: get("only") === "exploited",
    needed: get("only") === "needed",
    sort: sort.by,
    descending: sort.descending,
  };
  const rows = usePagedRows<ListAdvisoriesReply, AdvisoryRow>({
    query: (offset, pageSize) => advisoriesQuery({ ...request, offset, pageSize }),
    rows: (reply) => reply.rows,
    total: (reply) => reply.total,
  });
  const choice = useColumnChoice("advisories", useColumns());
  const load = () =>
    loadAll<AdvisoryRow>(async (offset, limit) => {
      const reply = await operator.listAdvisories({ ...request, offset, pageSize: Math.min(limit, 1000) });
      return { rows: reply.rows, total: reply.total };
    });
  return (
    <>
      <div className="toolbar">
        <TextSearch get={get} set={set} label={t("advisory.search")} most={100} />
        <SeveritySelect get={get} set={set} />
        <select
          aria-label={t("advisory.only")}
          value={get("only")}
          onChange={(event) => set("only", event.target.value)}
        >
          <option value="">{t("advisory.every")}</option>
          <option value="needed">{t("advisory.needed")}</option>
          <option value="exploited">{t("fleet.exploited")}</option>
        </select>
        <ColumnMenu choice={choice} />
        <ExportMenu list="advisories" title={title} columns={choice.shown} load={load} />
      </div>
      <DataTable
        label={title}
        columns={choice.shown}
        rows={rows}
        rowKey={(row) => row.kb}
        href={(row) => advisoryHref(row.kb)}
        sort={sort}
        onSort={(next) => set("sort", sortText(next))}
        empty={
          rows.first?.all === 0 ? (
            <Empty icon="update" title={t("advisory.noCatalog")}>
              <p>{t("advisory.noCatalogBody")}</p>
              <code className="evidence">kintsugi catalog import definitions.zip msrc/*.json</code>
            </Empty>
          ) : (
            <Empty icon="search" title={t("updates.empty")}>
              <button type="button" className="button" onClick={() => clear(narrowing)}>
                {t("updates.clear")}
              </button>
            </Empty>
          )
        }
      />
    </>
  );
}

export const kbName = (kb: string) => (/^\d+$/.test(kb) ? `KB${kb}` : kb);

function useColumns(): Column<AdvisoryRow>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      id: "kb",
      header: t("updates.columns.kb"),
      sort: "kb",
      width: 96,
      grow: 0,
      narrow: true,
      fixed: true,
      value: (row) => kbName(row.kb),
      under: (row) => row.title || row.product,
      cell: (row) => <Link to={advisoryHref(row.kb)}>{kbName(row.kb)}</Link>,
    },
    {
      id: "hosts",
      header: t("updates.columns.missing"),
      sort: "hosts",
      width: 66,
      grow: 0,
      align: "end",
      value: (row) => row.hostsMissing,
      cell: (row) => (
        <span className={row.hostsMissing ? "number-bad" : "muted"}>{format.number(row.hostsMissing)}</span>
      ),
    },
    {
      id: "severity",
      header: t("updates.columns.severity"),
      sort: "severity",
      width: 118,
      grow: 0,
      narrow: true,
      value: (row) => row.severity,
      cell: (row) => (
        <>
          <Severity severity={row.severity} />
          {row.exploited ? (
            <span className="number-bad" title={t("fleet.exploited")}>
              <Icon name="bolt" size={14} />
              <span className="sr-only">{t("fleet.exploited")}</span>
            </span>
          ) : null}
        </>
      ),
    },
    {
      id: "title",
      header: t("updates.columns.title"),
      width: 180,
      grow: 3,
      value: (row) => row.title,
      cell: (row) => <span title={row.title}>{row.title || "–"}</span>,
    },
    {
      id: "product",
      header: t("updates.columns.product"),
      width: 160,
      grow: 2,
      value: (row) => row.product,
      cell: (row) => (
        <span title={row.product}>
          {row.product}
          {row.products > 1 ? (
            <span className="muted"> {t("advisory.moreProducts", { formatted: format.number(row.products - 1) })}</span>
          ) : null}
        </span>
      ),
    },
    {
      id: "cves",
      header: t("advisory.cves"),
      sort: "cves",
      width: 56,
      grow: 0,
      align: "end",
      value: (row) => row.cves,
      cell: (row) => format.number(row.cves),
    },
    {
      id: "published",
      header: t("updates.columns.published"),
      sort: "published",
      width: 104,
      grow: 0,
      value: (row) => row.published,
      cell: (row) => format.day(row.published) || "–",
    },
    {
      id: "state",
      header: t("advisory.state"),
      width: 150,
      grow: 0,
      value: (row) => (row.ours ? "ours" : row.replaced ? "replaced" : ""),
      cell: (row) => <AdvisoryState ours={row.ours} replaced={row.replaced} />,
    },
    {
      id: "bulletin",
      header: t("updates.columns.bulletin"),
      width: 90,
      grow: 0,
      optional: true,
      value: (row) => row.bulletin,
      cell: (row) => row.bulletin || "–",
    },
    {
      id: "sources",
      header: t("advisory.sources"),
      width: 110,
      grow: 0,
      optional: true,
      value: (row) => row.sources.join(" "),
      cell: (row) => row.sources.join(", "),
    },
  ];
}

export function AdvisoryState({ ours, replaced }: { ours: boolean; replaced: boolean }) {
  const { t } = useTranslation();
  if (ours) return <Badge tone="good">{t("advisory.ours")}</Badge>;
  if (replaced) return <Badge tone="idle">{t("advisory.replaced")}</Badge>;
  return <span className="muted">–</span>;
}
