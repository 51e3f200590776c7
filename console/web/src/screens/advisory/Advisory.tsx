// SPDX-License-Identifier: Apache-2.0
// One KB as publishers' catalogs have it: who lacks it, its fixes on each product, where the sources disagree.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router-dom";
import { troubleOf } from "~/api/errors";
import { advisoryQuery, lackingQuery } from "~/api/queries";
import type { AdvisoryFix, GetAdvisoryReply, MissingRow, SourceDisagreement } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { useSentence } from "~/i18n/sentences";
import { kbName } from "~/screens/updates/AdvisoryTable";
import { Badge, Severity, UpdateStatusBadge } from "~/ui/Badge";
import { ExportMenu } from "~/ui/export/ExportMenu";
import { advisoryHref, bulletinHref, hostHref } from "~/ui/links";
import { Card, Page } from "~/ui/Page";
import { publishedProductName } from "~/ui/product";
import { Empty, Failed, Gone, Skeleton } from "~/ui/State";
import type { Column } from "~/ui/table/columns";
import { DataTable } from "~/ui/table/DataTable";
import { textColumn } from "~/ui/table/kinds";
import { PlainTable } from "~/ui/table/PlainTable";
import { rowsOf } from "~/ui/table/rows";

const mostShown = 100;
const back = "/updates?view=publishers";

export default function Advisory() {
  const { t } = useTranslation();
  const { kb = "" } = useParams();
  const query = useQuery(advisoryQuery(kb));
  if (query.isError && troubleOf(query.error) === "gone")
    return (
      <Gone
        title={t("advisory.goneTitle")}
        sentence={t("advisory.gone", { kb })}
        to={back}
        way={t("advisory.toList")}
      />
    );
  if (!query.data)
    return (
      <Page title={kbName(kb)}>
        {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Skeleton lines={8} />}
      </Page>
    );
  return <Known key={query.data.kb} advisory={query.data} />;
}

// The publisher's title, where it says more than the number and speaks of one product alone.
function titleOf({ kb, fixes }: GetAdvisoryReply): string {
  const titles = new Set(fixes.map((fix) => fix.title.replace(/^KB\d+:? */, "")).filter(Boolean));
  return titles.size === 1 ? `${kbName(kb)}: ${[...titles][0]}` : kbName(kb);
}

function Known({ advisory }: { advisory: GetAdvisoryReply }) {
  const { t } = useTranslation();
  const worst = ["critical", "important", "moderate", "low"].find((name) =>
    advisory.fixes.some((fix) => fix.severity === name),
  );
  const disagreementColumns: Column<SourceDisagreement>[] = [
    textColumn("field", t("bulletin.field"), 100, (row) => row.field, {
      cell: (row) => <span className="mono">{row.field}</span>,
    }),
    textColumn("product", t("updates.columns.product"), 160, (row) => row.product),
    textColumn(
      "values",
      t("bulletin.values"),
      240,
      (row) => `${row.winnerValue} (${row.winner}) · ${row.loserValue} (${row.loser})`,
      {
        cell: (row) => (
          <>
            <strong>{row.winnerValue}</strong> ({row.winner}) · {row.loserValue} ({row.loser})
          </>
        ),
      },
    ),
    textColumn("why", t("updates.why"), 200, (row) => row.why),
  ];
  const cves = [...new Set(advisory.fixes.flatMap((fix) => fix.cves))];
  return (
    <Page
      title={titleOf(advisory)}
      above={<Link to={back}>{t("updates.publishers")}</Link>}
      mark={
        <>
          <Severity severity={worst ?? "unknown"} />
          {advisory.fixes.some((fix) => fix.exploited) ? (
            <Badge tone="bad" icon="bolt">
              {t("fleet.exploited")}
            </Badge>
          ) : null}
        </>
      }
      lead={
        <>
          {advisory.bulletin ? `${advisory.bulletin} · ` : ""}
          {cves.slice(0, 12).join(", ")}
          {cves.length > 12 ? ` ${t("advisory.andMore", { count: cves.length - 12 })}` : ""}
        </>
      }
    >
      <Lacking kb={advisory.kb} />
      <Fixes advisory={advisory} />
      {advisory.disagreements.length ? (
        <Card
          title={t("bulletin.conflicts")}
          actions={
            <ExportMenu
              quiet
              list={`disagreements-${advisory.kb}`}
              title={t("bulletin.conflicts")}
              note={kbName(advisory.kb)}
              columns={disagreementColumns}
              load={async () => advisory.disagreements}
            />
          }
        >
          <p className="muted">{advisory.wins}</p>
          <PlainTable
            label={t("bulletin.conflicts")}
            columns={disagreementColumns}
            rows={advisory.disagreements.slice(0, mostShown)}
            className="small"
          />
        </Card>
      ) : null}
    </Page>
  );
}

function Lacking({ kb }: { kb: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sentence = useSentence();
  const query = useQuery(lackingQuery(kb));
  const rows = query.data?.rows;
  const bulletin = rows?.find((row) => row.updateId !== "")?.bulletinId;
  const columns: Column<MissingRow>[] = [
    {
      id: "host",
      header: t("hosts.columns.name"),
      width: 160,
      narrow: true,
      fixed: true,
      value: (row) => row.hostName,
      cell: (row) => <Link to={hostHref(row.hostId)}>{row.hostName}</Link>,
    },
    {
      id: "status",
      header: t("updates.columns.status"),
      width: 150,
      grow: 0,
      narrow: true,
      value: (row) => row.status,
      cell: (row) => <UpdateStatusBadge status={row.status} />,
    },
    textColumn("reason", t("updates.why"), 280, (row) => sentence(row.reason), { grow: 3 }),
  ];
  return (
    <Card
      title={
        rows
          ? t("advisory.lacking", { count: rows.length, formatted: format.number(rows.length) })
          : t("advisory.lackingTitle")
      }
      actions={
        <ExportMenu
          list={`lacking-${kb}`}
          title={t("advisory.lackingTitle")}
          note={kbName(kb)}
          columns={columns}
          load={async () => rows ?? []}
        />
      }
    >
      {bulletin ? (
        <p className="card-lead">
          {t("advisory.oursBody")} <Link to={bulletinHref(bulletin)}>{bulletin}</Link>
        </p>
      ) : (
        <p className="muted card-lead">{t("advisory.notOurs")}</p>
      )}
      <DataTable
        label={t("advisory.lackingTitle")}
        columns={columns}
        rows={rowsOf(rows, query.error, () => void query.refetch())}
        rowKey={(row) => `${row.hostId} ${row.kb} ${row.updateId}`}
        href={(row) => hostHref(row.hostId)}
        maxRows={12}
        empty={<Empty icon="check" title={t("advisory.nobody")} />}
      />
    </Card>
  );
}

function fixName({ product, component }: AdvisoryFix): string {
  return [publishedProductName(product), component].filter(Boolean).join(": ");
}

function Fixes({ advisory }: { advisory: GetAdvisoryReply }) {
  const { t } = useTranslation();
  const format = useFormat();
  const kbs = (list: readonly string[]) =>
    list.length === 0
      ? "–"
      : list.slice(0, 4).map((kb) => (
          <span key={kb}>
            <Link to={advisoryHref(kb)}>{kbName(kb)}</Link>{" "}
          </span>
        ));
  const columns: Column<AdvisoryFix>[] = [
    {
      id: "product",
      header: t("updates.columns.product"),
      width: 200,
      grow: 3,
      narrow: true,
      fixed: true,
      value: (row) => fixName(row),
      cell: (row) => {
        const name = fixName(row);
        return <span title={name}>{name}</span>;
      },
    },
    {
      id: "severity",
      header: t("updates.columns.severity"),
      width: 110,
      grow: 0,
      narrow: true,
      value: (row) => row.severity,
      cell: (row) => <Severity severity={row.severity} exploited={row.exploited} />,
    },
    {
      id: "build",
      header: t("advisory.fixedBuild"),
      width: 140,
      value: (row) => row.fixedBuilds.join(" "),
      cell: (row) => <span className="mono">{row.fixedBuilds.join(", ") || "–"}</span>,
    },
    {
      id: "published",
      header: t("updates.columns.published"),
      width: 104,
      grow: 0,
      value: (row) => row.published,
      cell: (row) => format.day(row.published) || "–",
    },
    {
      id: "supersededBy",
      header: t("advisory.replacedBy"),
      width: 170,
      value: (row) => row.supersededBy.join(" "),
      cell: (row) => kbs(row.supersededBy),
    },
    {
      id: "supersedes",
      header: t("advisory.replaces"),
      width: 170,
      value: (row) => row.supersedes.join(" "),
      cell: (row) => kbs(row.supersedes),
    },
  ];
  return (
    <Card
      title={t("advisory.fixes")}
      actions={
        <ExportMenu
          list={`advisory-${advisory.kb}`}
          title={t("advisory.fixes")}
          note={kbName(advisory.kb)}
          columns={columns}
          load={async () => advisory.fixes}
        />
      }
    >
      <DataTable
        label={t("advisory.fixes")}
        columns={columns}
        rows={rowsOf(advisory.fixes)}
        rowKey={(row) => `${row.product} ${row.component}`}
        maxRows={14}
        empty={<Empty title={t("advisory.onlyNamed")} />}
      />
    </Card>
  );
}
