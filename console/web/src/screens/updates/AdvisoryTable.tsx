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
import { Choice, SeverityChoice, TextSearch } from "~/ui/filter/Narrowing";
import { advisoryHref } from "~/ui/links";
import { publishedProductName } from "~/ui/product";
import { Empty } from "~/ui/State";
import { useNarrowing } from "~/ui/table/address";
import { ColumnMenu } from "~/ui/table/ColumnMenu";
import { type Column, useColumnChoice } from "~/ui/table/columns";
import { DataTable } from "~/ui/table/DataTable";
import { Count, countColumn, textColumn } from "~/ui/table/kinds";
import { usePagedRows } from "~/ui/table/rows";
import { useNarrow } from "~/ui/useNarrow";

export function AdvisoryTable({ title }: { title: string }) {
  const { t } = useTranslation();
  const { get, set, parts, narrowed, widen, showAll, sort, onSort, order } = useNarrowing(["text", "severity", "only"]);
  const { text, severity, only } = parts;
  const request = {
    text,
    severity,
    exploited: only.endsWith("exploited"),
    needed: only.startsWith("needed"),
    ...order,
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
        <SeverityChoice get={get} set={set} />
        <Choice
          get={get}
          set={set}
          name="only"
          label={t("advisory.only")}
          all={t("advisory.every")}
          options={[
            ["needed", t("advisory.needed")],
            ["exploited", t("fleet.exploited")],
            ["needed-exploited", t("advisory.neededExploited")],
          ]}
        />
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
        onSort={onSort}
        showAll={showAll}
        empty={
          rows.first?.all === 0 && !narrowed ? (
            <Empty icon="update" title={t("advisory.noCatalog")}>
              <p>{t("advisory.noCatalogBody")}</p>
              <code className="evidence">kintsugi catalog import definitions.zip msrc/*.json</code>
            </Empty>
          ) : (
            <Empty icon="search" title={t("updates.empty")}>
              <button type="button" className="button" onClick={() => widen()}>
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
  const narrow = useNarrow();
  return [
    {
      id: "kb",
      header: t("updates.columns.kb"),
      sort: "kb",
      width: 96,
      grow: narrow ? 1 : 0,
      narrow: true,
      fixed: true,
      value: (row) => kbName(row.kb),
      under: (row) => row.title || publishedProductName(row.product),
      cell: (row) => <Link to={advisoryHref(row.kb)}>{kbName(row.kb)}</Link>,
    },
    countColumn("hosts", t("updates.columns.missing"), 66, (row) => row.hostsMissing, {
      sort: "hosts",
      cell: (row) => <Count value={row.hostsMissing} bad />,
    }),
    {
      id: "severity",
      header: t("updates.columns.severity"),
      sort: "severity",
      width: 110,
      grow: 0,
      narrow: true,
      value: (row) => row.severity,
      cell: (row) => <Severity severity={row.severity} exploited={row.exploited} />,
    },
    textColumn("title", t("updates.columns.title"), 180, (row) => row.title, { grow: 3 }),
    {
      id: "product",
      header: t("updates.columns.product"),
      width: 160,
      grow: 2,
      value: (row) => publishedProductName(row.product),
      raw: (row) => row.product,
      cell: (row) => (
        <span title={publishedProductName(row.product)}>
          {publishedProductName(row.product)}
          {row.products > 1 ? (
            <span className="muted"> {t("advisory.moreProducts", { formatted: format.number(row.products - 1) })}</span>
          ) : null}
        </span>
      ),
    },
    countColumn("cves", t("advisory.cves"), 56, (row) => row.cves, { sort: "cves" }),
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
    textColumn("bulletin", t("updates.columns.bulletin"), 90, (row) => row.bulletin, { grow: 0, optional: true }),
    textColumn("sources", t("advisory.sources"), 110, (row) => row.sources.join(", "), { grow: 0, optional: true }),
  ];
}

export function AdvisoryState({ ours, replaced }: { ours: boolean; replaced: boolean }) {
  const { t } = useTranslation();
  if (ours) return <Badge tone="good">{t("advisory.ours")}</Badge>;
  if (replaced) return <Badge tone="idle">{t("advisory.replaced")}</Badge>;
  return <span className="muted">–</span>;
}
