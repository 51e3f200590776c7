// SPDX-License-Identifier: Apache-2.0
// What is known to go wrong, whom of this fleet it concerns, and what helps meanwhile.
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import type { BulletinIssue, BulletinWorkaround } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { Badge } from "~/ui/Badge";
import { hostsHref } from "~/ui/links";
import { Text } from "./Text";

export function Issues({ issues }: { issues: readonly BulletinIssue[] }) {
  const { t } = useTranslation();
  if (issues.length === 0) return <p className="muted">{t("bulletin.issuesNone")}</p>;
  return (
    <div className="stack">
      {issues.map((issue) => (
        <Issue key={issue.id} issue={issue} />
      ))}
    </div>
  );
}

function Issue({ issue }: { issue: BulletinIssue }) {
  const { t } = useTranslation();
  const format = useFormat();
  const status =
    issue.status === "reported" || issue.status === "reproduced" || issue.status === "fixed" ? issue.status : "other";
  return (
    <article className="part">
      <h3>
        {issue.title || issue.id}{" "}
        <Badge tone={status === "fixed" ? "good" : "care"}>
          {t(`bulletin.issueStatus.${status}`, { status: issue.status })}
        </Badge>
      </h3>
      <p className="muted small">
        {issue.id}
        {issue.reported ? ` · ${t("bulletin.reported")} ${format.day(issue.reported)}` : ""}
        {issue.updates.length ? ` · ${issue.updates.join(", ")}` : ""}
      </p>
      <Text>{issue.text}</Text>
      {issue.resolution ? (
        <p>
          <strong>{t("bulletin.resolution")}:</strong> {issue.resolution}
        </p>
      ) : null}
      {issue.hosts ? (
        <p className={`note ${issue.matching ? "care" : ""}`}>
          <Link to={hostsHref(issue.hosts)}>
            {t("bulletin.matching", { count: issue.matching, formatted: format.number(issue.matching) })}
          </Link>{" "}
          (<code>{issue.hosts}</code>): {t(issue.excludes ? "bulletin.excluded" : "bulletin.warned")}
        </p>
      ) : null}
    </article>
  );
}

export function Workarounds({ workarounds }: { workarounds: readonly BulletinWorkaround[] }) {
  const { t } = useTranslation();
  return (
    <div className="stack">
      <p className="muted">{t("bulletin.workaroundsLead")}</p>
      {workarounds.map((workaround) => (
        <article key={workaround.title} className="part">
          <h3>{workaround.title}</h3>
          <Text>{workaround.text}</Text>
          {workaround.sideEffects ? (
            <p>
              <strong>{t("bulletin.sideEffects")}:</strong> {workaround.sideEffects}
            </p>
          ) : null}
          {workaround.cutsManagement ? <p className="note bad">{t("bulletin.cutsManagement")}</p> : null}
        </article>
      ))}
    </div>
  );
}
