// SPDX-License-Identifier: Apache-2.0
// What is missing by severity, and what of it is exploited or required.
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import type { GetFleetOverviewReply, SeverityCount } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { Badge, Severity } from "~/ui/Badge";
import { ExportCard } from "~/ui/export/ExportCard";
import { hostsHref, updatesHref } from "~/ui/links";
import { Card } from "~/ui/Page";
import { Empty } from "~/ui/State";
import type { Column } from "~/ui/table/columns";
import { countColumn, textColumn } from "~/ui/table/kinds";

export function MissingCard({ fleet }: { fleet: GetFleetOverviewReply }) {
  const { t } = useTranslation();
  const rows = fleet.missing.filter((row) => row.updates > 0 || row.hosts > 0);
  const lines: [string, string, SeverityCount][] = rows.map((row) => [
    row.severity,
    t(`severity.${row.severity as "critical"}`),
    row,
  ]);
  if (fleet.exploited) lines.push(["exploited", t("fleet.exploited"), fleet.exploited]);
  if (fleet.baseline) lines.push(["baseline", t("fleet.baseline"), fleet.baseline]);
  const columns: Column<(typeof lines)[0]>[] = [
    textColumn("severity", t("updates.severity"), 120, ([, words]) => words, { raw: ([id]) => id }),
    countColumn("updates", t("fleet.missingUpdates"), 80, ([, , count]) => count.updates),
    countColumn("hosts", t("fleet.missingHosts"), 80, ([, , count]) => count.hosts),
  ];
  if (fleet.bulletinsInCatalog === 0 && rows.length === 0)
    return (
      <Card title={t("fleet.missing")}>
        <Empty icon="update" title={t("fleet.noCatalog")}>
          <p>{t("fleet.noCatalogBody")}</p>
          <code className="evidence">kintsugi catalog import deploy/catalog/*.toml</code>
        </Empty>
      </Card>
    );
  return (
    <ExportCard list="missing" title={t("fleet.missing")} columns={columns} rows={rows.length === 0 ? [] : lines}>
      {rows.length === 0 ? (
        <Empty icon="check" title={t("fleet.nothingMissing")}>
          <p>{t("fleet.nothingMissingBody")}</p>
        </Empty>
      ) : (
        <table className="plain-table missing" data-list={t("fleet.missing")}>
          <thead>
            <tr>
              <th scope="col">
                <span className="sr-only">{t("fleet.missing")}</span>
              </th>
              <th scope="col" className="end">
                {t("fleet.missingUpdates")}
              </th>
              <th scope="col" className="end">
                {t("fleet.missingHosts")}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.severity} row={row} of={{ view: "publishers", only: "needed", severity: row.severity }}>
                <Severity severity={row.severity} />
              </Row>
            ))}
            {fleet.exploited ? (
              <Row row={fleet.exploited} of={{ view: "publishers", only: "needed-exploited" }}>
                <Badge tone="bad" icon="bolt">
                  {t("fleet.exploited")}
                </Badge>
              </Row>
            ) : null}
            {fleet.baseline ? (
              <Row row={fleet.baseline} of={{ status: "baseline", show: "all" }}>
                <Badge tone="progress" icon="star">
                  {t("fleet.baseline")}
                </Badge>
              </Row>
            ) : null}
          </tbody>
        </table>
      )}
    </ExportCard>
  );
}

function Row({
  row,
  of,
  children,
}: {
  row: SeverityCount;
  /** What narrows the list of the updates. */
  of: Record<string, string>;
  children: React.ReactNode;
}) {
  const format = useFormat();
  return (
    <tr>
      <th scope="row">{children}</th>
      <td className="end">
        <Link to={updatesHref(of)}>{format.number(row.updates)}</Link>
      </td>
      <td className="end">
        <Link to={hostsHref(row.filter)}>{format.number(row.hosts)}</Link>
      </td>
    </tr>
  );
}
