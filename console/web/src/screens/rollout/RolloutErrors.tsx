// SPDX-License-Identifier: Apache-2.0
// Failures by code, then how many, then who.

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { rolloutErrorsQuery } from "~/api/queries_plan";
import type { RolloutErrorGroup, RolloutSummary } from "~/gen/proto/operator_pb";
import { FailureReason, HostState } from "~/gen/proto/types_pb";
import { useFormat } from "~/i18n/format";
import { useSentence } from "~/i18n/sentences";
import { HostStateBadge } from "~/ui/Badge";
import { ExportMenu } from "~/ui/export/ExportMenu";
import { hostHref } from "~/ui/links";
import { Empty, Failed, Skeleton } from "~/ui/State";
import type { Column } from "~/ui/table/columns";
import { countColumn, textColumn } from "~/ui/table/kinds";

export function RolloutErrors({ rollout }: { rollout: RolloutSummary }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const query = useQuery(rolloutErrorsQuery(rollout.id));
  if (query.isError && !query.data) return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton lines={4} />;
  const { groups } = query.data;
  if (groups.length === 0)
    return (
      <Empty icon="check" title={t("rollout.noErrors")}>
        {t("rollout.noErrorsHint")}
      </Empty>
    );
  const reason = (group: RolloutErrorGroup) =>
    t(`rollout.reasons.${FailureReason[group.reason] as keyof typeof FailureReason}`);
  const columns: Column<RolloutErrorGroup>[] = [
    textColumn("state", t("rollout.state"), 100, (group) => t(`hostState.${HostState[group.state] as "QUEUED"}`), {
      raw: (group) => HostState[group.state] ?? "",
    }),
    textColumn("reason", t("rollout.reason"), 100, reason, {
      raw: (group) => FailureReason[group.reason] ?? "",
    }),
    textColumn("exit_code", t("rollout.exitCode"), 90, (group) => (group.hasExitCode ? String(group.exitCode) : "")),
    textColumn("meaning", t("rollout.message"), 200, (group) => sentence(group.meaning)),
    countColumn("hosts", t("rollout.total"), 60, (group) => group.hosts),
    textColumn("host_names", t("rollout.host"), 200, (group) => group.hostNames.join(" ")),
  ];
  return (
    <>
      <div className="toolbar end">
        <ExportMenu
          list={`errors-${rollout.name}`}
          title={t("rollout.tabs.errors")}
          note={rollout.name}
          columns={columns}
          load={async () => groups}
        />
      </div>
      <ul className="error-groups" data-list={t("rollout.tabs.errors")}>
        {groups.map((group) => (
          <li key={`${group.state} ${group.reason} ${group.hasExitCode} ${group.exitCode}`} className="card">
            <Group group={group} rollout={rollout} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Group({ group, rollout }: { group: RolloutErrorGroup; rollout: RolloutSummary }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const format = useFormat();
  const reason = t(`rollout.reasons.${FailureReason[group.reason] as keyof typeof FailureReason}`);
  const search = new URLSearchParams({
    reason: String(group.reason),
    ...(group.hasExitCode ? { exit: String(group.exitCode) } : {}),
  });
  const more = group.hosts - group.hostNames.length;
  return (
    <>
      <div className="error-head">
        <span className="error-count">{format.number(group.hosts)}</span>
        <div>
          <h3>
            {reason}
            {group.hasExitCode ? (
              <span className="mono"> {t("rollout.exitCodeIs", { code: String(group.exitCode) })}</span>
            ) : null}
          </h3>
          <p className="muted">{sentence(group.meaning)}</p>
        </div>
        <HostStateBadge state={group.state} />
      </div>
      <p className="error-hosts">
        {group.hostNames.map((name) => (
          <Link key={name} to={hostHref(name)}>
            {name}
          </Link>
        ))}
        {more > 0 ? (
          <span className="muted">{t("rollout.andMore", { count: more, formatted: format.number(more) })}</span>
        ) : null}
      </p>
      <p className="error-foot">
        <Link to={`/rollouts/${encodeURIComponent(rollout.id)}?${search}`}>{t("rollout.showHosts")}</Link>
        {group.mayRetry > 0 ? (
          <span className="muted">
            {t("rollout.mayRetry", { count: group.mayRetry, formatted: format.number(group.mayRetry) })}
          </span>
        ) : null}
      </p>
    </>
  );
}
