// SPDX-License-Identifier: Apache-2.0
// The console's own state: what is good, what needs care and what to do about it.

import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { operator } from "~/api/client";
import { keys } from "~/api/keys";
import type { AgentVersion, GetHealthReply, HealthCheck } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { useSentence } from "~/i18n/sentences";
import { Badge, type Tone } from "~/ui/Badge";
import { ExportCard } from "~/ui/export/ExportCard";
import type { IconName } from "~/ui/Icon";
import { hostsHref } from "~/ui/links";
import { Card } from "~/ui/Page";
import { Failed, Skeleton } from "~/ui/State";
import { Time } from "~/ui/Time";
import type { Column } from "~/ui/table/columns";
import { countColumn, textColumn } from "~/ui/table/kinds";

const everyMs = 10_000;
const looks: Record<string, [Tone, IconName]> = {
  good: ["good", "check"],
  care: ["care", "warning"],
  bad: ["bad", "cross"],
};

export function Health() {
  const query = useQuery({
    queryKey: keys.health,
    queryFn: ({ signal }) => operator.getHealth({}, { signal }),
    refetchInterval: everyMs,
  });
  if (query.isError && !query.data) return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton lines={8} />;
  return <Filled health={query.data} />;
}

function Filled({ health }: { health: GetHealthReply }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sentence = useSentence();
  // The console writes moments as 2036-11-28T17:11:25Z.
  const withTimes = (text: string) =>
    text.replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, (moment) => format.dateTime(Date.parse(moment)));
  const checkName = (check: HealthCheck) =>
    check.name in words ? t(`settings.health.check.${words[check.name as "store"]}`) : check.name;
  const checkColumns: Column<HealthCheck>[] = [
    textColumn("check", t("settings.health.what"), 120, checkName, { raw: (check) => check.name }),
    textColumn("level", t("settings.health.level"), 80, (check) => levelName(check.level, t), {
      raw: (check) => check.level,
    }),
    textColumn("sentence", t("settings.health.says"), 300, (check) => withTimes(sentence(check.sentence))),
  ];
  const agentColumns: Column<AgentVersion>[] = [
    textColumn("version", t("host.agent"), 100, (agent) => agent.version),
    countColumn("hosts", t("hosts.title"), 80, (agent) => agent.hosts),
  ];
  const number = (value: number | bigint) => format.number(Number(value));
  const facts: [string, React.ReactNode][] = [
    [t("settings.health.version"), health.consoleVersion],
    [t("settings.health.started"), <Time key="started" ms={health.startedMs} show="both" />],
    [t("settings.health.hosts"), `${number(health.listening)} / ${number(health.hosts)}`],
    [t("settings.health.streams"), number(health.eventStreams)],
    [
      t("settings.health.database"),
      `${format.bytes(health.databaseBytes)}${health.schema ? ` (${health.schema})` : ""}`,
    ],
    [t("settings.health.packages"), `${number(health.packages)}, ${format.bytes(health.packagesBytes)}`],
    [t("settings.health.queue"), `${number(health.queue)} / ${number(health.queueLimit)}`],
    [t("settings.health.turns"), number(health.turns)],
    [t("settings.health.checkIns"), number(health.checkIns)],
    [t("settings.health.refused"), number(health.refused)],
    [t("settings.health.failedCommits"), number(health.failedCommits)],
    [t("settings.health.ca"), <Time key="ca" ms={health.caExpiresMs} show="absolute" />],
    [
      t("settings.health.certificate"),
      <Time key="certificate" ms={health.serverCertificateExpiresMs} show="absolute" />,
    ],
    [t("settings.health.ending"), number(health.certificatesEnding)],
  ];
  return (
    <>
      <ExportCard list="health" title={t("settings.section.health")} columns={checkColumns} rows={health.checks}>
        <ul className="checks" data-list={t("settings.section.health")}>
          {health.checks.map((check) => {
            const [tone, icon] = looks[check.level] ?? ["idle", "question"];
            return (
              <li key={check.name}>
                <Badge tone={tone} icon={icon}>
                  {checkName(check)}
                </Badge>
                <span>{withTimes(sentence(check.sentence))}</span>
              </li>
            );
          })}
        </ul>
      </ExportCard>
      <Card title={t("settings.health.numbers")}>
        <dl className="facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </Card>
      <ExportCard list="agent-versions" title={t("settings.health.agents")} columns={agentColumns} rows={health.agents}>
        <ul className="plain-list" data-list={t("settings.health.agents")}>
          {health.agents.map((agent) => (
            <li key={agent.version}>
              {agent.filter ? <Link to={hostsHref(agent.filter)}>{agent.version || "–"}</Link> : agent.version || "–"}{" "}
              <span className="muted">
                {t("common.hosts", { count: agent.hosts, formatted: format.number(agent.hosts) })}
              </span>
            </li>
          ))}
        </ul>
      </ExportCard>
    </>
  );
}

function levelName(level: string, t: TFunction): string {
  return level in looks ? t(`settings.health.levels.${level as "good"}`) : level;
}

// The console's names of its checks.
const words = {
  store: "store",
  queue: "queue",
  clock: "clock",
  "certificate-authority": "authority",
  "server-certificate": "server",
  "host-certificates": "certificates",
  packages: "packages",
  database: "database",
} as const;
