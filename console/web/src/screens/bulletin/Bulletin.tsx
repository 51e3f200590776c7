// SPDX-License-Identifier: Apache-2.0
// The alert page of one bulletin: what it is, how urgent, for whom, what it replaces, how to verify, what may go wrong, and how long it
// takes on this fleet. It prints as a report.

import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useParams } from "react-router-dom";
import { troubleOf } from "~/api/errors";
import { bulletinQuery } from "~/api/queries";
import type { BulletinDetail, GetBulletinReply } from "~/gen/proto/operator_pb";
import { Badge, Severity } from "~/ui/Badge";
import { Icon } from "~/ui/Icon";
import { planHref } from "~/ui/links";
import { Card, Page } from "~/ui/Page";
import { Failed, Gone, Skeleton } from "~/ui/State";
import { Advice, KeyFacts, Summary } from "./About";
import "./bulletin.css";
import { EstimateTable } from "./Estimate";
import { Files } from "./Files";
import { Issues, Workarounds } from "./Issues";
import { Platforms } from "./Platforms";
import { Conflicts, HistoryList, References, Reissues, Tests } from "./Records";
import { Verify } from "./Verify";

export default function Bulletin() {
  const { t } = useTranslation();
  const { bulletin = "" } = useParams();
  const query = useQuery(bulletinQuery(bulletin));
  if (query.isError && troubleOf(query.error) === "gone")
    return (
      <Gone title={t("bulletin.goneTitle")} sentence={t("bulletin.gone")} to="/updates" way={t("bulletin.toUpdates")} />
    );
  if (query.isError && !query.data)
    return (
      <Page title={t("bulletin.title")}>
        <Failed error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  if (!query.data?.summary)
    return (
      <Page title={bulletin}>
        <Skeleton lines={10} />
      </Page>
    );
  return <Known reply={query.data} />;
}

interface Section {
  id: string;
  title: string;
  body: ReactNode;
  shown: boolean;
}

function Known({ reply }: { reply: GetBulletinReply }) {
  const { t, i18n } = useTranslation();
  const { hash } = useLocation();
  useEffect(() => {
    if (hash) document.getElementById(hash.slice(1))?.scrollIntoView();
  }, [hash]);
  const { summary, detail } = reply;
  if (!summary) return null;
  const titleJa = detail?.titleJa || summary.titleJa;
  const title = i18n.language === "ja" && titleJa ? titleJa : summary.title;
  const sections = detail ? sectionsOf(reply, detail, t) : [];
  return (
    <Page
      title={`${summary.id}: ${title}`}
      above={<Link to="/updates">{t("updates.title")}</Link>}
      mark={
        <>
          <Severity severity={summary.severity} />
          {summary.exploited ? (
            <Badge tone="bad" icon="bolt">
              {t("fleet.exploited")}
            </Badge>
          ) : null}
        </>
      }
      lead={<Advice urgency={summary.urgency} />}
      actions={
        <>
          <button type="button" className="button" onClick={() => window.print()}>
            <Icon name="print" /> {t("bulletin.print")}
          </button>
          <Link className="button primary" to={planHref({ updates: summary.id })}>
            <Icon name="plan" /> {t("bulletin.plan")}
          </Link>
        </>
      }
    >
      <div className="bulletin">
        <div className="bulletin-main">
          <KeyFacts summary={summary} detail={detail} />
          {sections
            .filter((section) => section.shown)
            .map((section) => (
              <Card key={section.id} title={<span id={section.id}>{section.title}</span>}>
                {section.body}
              </Card>
            ))}
        </div>
        <nav className="contents no-print" aria-label={t("bulletin.contents")}>
          <h2>{t("bulletin.contents")}</h2>
          <ul>
            {sections
              .filter((section) => section.shown)
              .map((section) => (
                <li key={section.id}>
                  <a href={`#${section.id}`}>{section.title}</a>
                </li>
              ))}
          </ul>
        </nav>
      </div>
    </Page>
  );
}

function sectionsOf(reply: GetBulletinReply, detail: BulletinDetail, t: TFunction): Section[] {
  const id = reply.summary?.id ?? "";
  const missing = reply.summary?.hostsMissing ?? 0;
  const reissued = detail.updates.some((update) => update.packages.length > 1);
  return [
    {
      id: "summary",
      title: t("bulletin.summary"),
      body: <Summary detail={detail} />,
      shown: detail.text !== "" || detail.textJa !== "",
    },
    { id: "platforms", title: t("bulletin.platforms"), body: <Platforms bulletin={id} detail={detail} />, shown: true },
    {
      id: "estimate",
      title: t("bulletin.estimate"),
      body: <EstimateTable bulletin={id} missing={missing} />,
      shown: true,
    },
    { id: "issues", title: t("bulletin.issues"), body: <Issues issues={detail.knownIssues} />, shown: true },
    { id: "reissues", title: t("bulletin.reissues"), body: <Reissues detail={detail} />, shown: reissued },
    {
      id: "workarounds",
      title: t("bulletin.workarounds"),
      body: <Workarounds workarounds={detail.workarounds} />,
      shown: detail.workarounds.length > 0,
    },
    {
      id: "verify",
      title: t("bulletin.verify"),
      body: <Verify bulletin={id} detail={detail} />,
      shown: detail.updates.length > 0,
    },
    {
      id: "tests",
      title: t("bulletin.tests"),
      body: <Tests bulletin={id} tests={detail.tests} />,
      shown: detail.tests.length > 0,
    },
    {
      id: "files",
      title: t("bulletin.files"),
      body: <Files bulletin={id} detail={detail} />,
      shown: detail.updates.length > 0,
    },
    {
      id: "conflicts",
      title: t("bulletin.conflicts"),
      body: <Conflicts bulletin={id} conflicts={detail.conflicts} />,
      shown: detail.conflicts.length > 0,
    },
    {
      id: "history",
      title: t("bulletin.history"),
      body: <HistoryList history={detail.history} />,
      shown: detail.history.length > 0,
    },
    {
      id: "references",
      title: t("bulletin.references"),
      body: <References detail={detail} />,
      shown: detail.references.length > 0 || detail.note !== "",
    },
  ];
}
