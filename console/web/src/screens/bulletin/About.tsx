// SPDX-License-Identifier: Apache-2.0
// The head of an alert page: what to do, the key facts, how this fleet stands, the summary.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import type { BulletinDetail, BulletinSummary } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { hostsHref } from "~/ui/links";
import { Meter } from "~/ui/Meter";
import { Card } from "~/ui/Page";
import { Text } from "./Text";

const urgencies = ["immediate", "early", "with-service-pack"] as const;
type Urgency = (typeof urgencies)[number] | "unknown";
const urgencyOf = (slug: string): Urgency => urgencies.find((known) => known === slug) ?? "unknown";

export function Advice({ urgency }: { urgency: string }) {
  const { t } = useTranslation();
  return <strong>{t(`bulletin.advice.${urgencyOf(urgency)}`)}</strong>;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (!children) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function KeyFacts({ summary, detail }: { summary: BulletinSummary; detail: BulletinDetail | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const scopes = detail?.scopes.map((scope) =>
    scope === "server" || scope === "client" ? t(`bulletin.scopes.${scope}`) : scope,
  );
  return (
    <Card>
      <Standing summary={summary} />
      <dl className="facts">
        <Fact name={t("bulletin.urgency")}>{t(`bulletin.urgencies.${urgencyOf(summary.urgency)}`)}</Fact>
        <Fact name={t("bulletin.attacks")}>
          {t(summary.exploited ? "bulletin.attacksKnown" : "bulletin.attacksUnknown")}
        </Fact>
        <Fact name={t("bulletin.scope")}>{scopes?.length ? format.list(scopes) : ""}</Fact>
        <Fact name={t("bulletin.kb")}>{summary.kb ? `KB${summary.kb}` : ""}</Fact>
        <Fact name={t("bulletin.cves")}>{detail?.cves.join(", ")}</Fact>
        <Fact name={t("bulletin.published")}>{format.day(summary.published)}</Fact>
        <Fact name={t("bulletin.updated")}>{format.day(summary.updated)}</Fact>
        <Fact name={t("bulletin.sourceRevision")}>{detail?.sourceRevision}</Fact>
        <Fact name={t("bulletin.catalogRevision")}>{format.number(summary.revision)}</Fact>
      </dl>
    </Card>
  );
}

function Standing({ summary }: { summary: BulletinSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { hostsAffected, hostsInstalled, hostsMissing } = summary;
  if (hostsAffected === 0) return <p className="muted standing">{t("bulletin.nobody")}</p>;
  const need = t("bulletin.needIt", { count: hostsMissing, formatted: format.number(hostsMissing) });
  const have = t("bulletin.haveIt", { count: hostsInstalled, formatted: format.number(hostsInstalled) });
  return (
    <div className="standing">
      <p>
        {hostsMissing ? (
          <Link className="number-bad" to={hostsHref(`needs=${summary.id} revoked=no`)}>
            {need}
          </Link>
        ) : (
          <span>{need}</span>
        )}{" "}
        · {hostsInstalled ? <Link to={hostsHref(`has=${summary.id} revoked=no`)}>{have}</Link> : have} ·{" "}
        {t("bulletin.affected", { count: hostsAffected, formatted: format.number(hostsAffected) })}
      </p>
      <Meter
        size="tall"
        label={`${have}, ${need}`}
        whole={Math.max(hostsAffected, hostsInstalled + hostsMissing)}
        parts={[
          { tone: "good", value: hostsInstalled, label: have },
          { tone: "bad", value: hostsMissing, label: need },
        ]}
      />
    </div>
  );
}

export function Summary({ detail }: { detail: BulletinDetail }) {
  const { t, i18n } = useTranslation();
  const japanese = i18n.language === "ja" && detail.textJa !== "";
  return (
    <>
      {i18n.language === "ja" && !japanese ? <p className="muted small">{t("bulletin.englishOnly")}</p> : null}
      <Text>{japanese ? detail.textJa : detail.text}</Text>
    </>
  );
}
