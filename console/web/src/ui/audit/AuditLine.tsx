// SPDX-License-Identifier: Apache-2.0
// One row of the audit log in words: what was done, to what (with a link where there is a page), by whom.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { rolloutsQuery } from "~/api/queries";
import type { AuditRow } from "~/gen/proto/operator_pb";
import type { en } from "~/i18n/en";
import { useSentence } from "~/i18n/sentences";
import { Icon, type IconName } from "~/ui/Icon";
import { bulletinHref, hostHref, rolloutHref } from "~/ui/links";

type Action = keyof typeof en.audit.actions;

const icons: Record<string, IconName> = {
  host: "host",
  rollout: "rollout",
  catalog: "update",
  package: "update",
  baseline: "star",
  group: "columns",
  token: "lock",
  user: "lock",
  session: "lock",
  clock: "clock",
};

/** "rollout.follow_up" -> its words; an action of a newer console is shown as it is written. */
export function useActionName(): (action: string) => string {
  const { t } = useTranslation();
  return (action) => {
    const key = action.replaceAll(".", "_") as Action;
    return t(`audit.actions.${key}`, { defaultValue: action });
  };
}

export function auditIcon(action: string): IconName {
  return icons[action.split(".")[0] ?? ""] ?? "activity";
}

/** Where a row's subject can be looked at; undefined: nowhere. */
export function subjectHref(row: AuditRow): string | undefined {
  if (row.action.startsWith("rollout.")) return rolloutHref(row.subject);
  // A publisher's feed has no page of its own.
  if (row.action === "catalog.import")
    return row.detail.startsWith("revision ") ? bulletinHref(row.subject) : undefined;
  if (row.action.startsWith("host.") && row.action !== "host.enrol_refused") return hostHref(row.subject);
  return undefined;
}

/** The subject's readable name: rows about hosts and rollouts have an id as subject. */
export function subjectText(row: AuditRow, rolloutName?: string): string {
  if (row.action.startsWith("host.") && row.detail) return row.detail;
  return rolloutName || row.subject;
}

export function AuditLine({ row }: { row: AuditRow }) {
  const actionName = useActionName();
  const ofRollout = row.action.startsWith("rollout.");
  const { data: name } = useQuery({
    ...rolloutsQuery,
    enabled: ofRollout,
    select: (reply) => reply.rollouts.find((rollout) => rollout.id === row.subject)?.name,
  });
  const sentence = useSentence();
  const href = subjectHref(row);
  const text = subjectText(row, name);
  return (
    <span className="audit-line">
      <Icon name={auditIcon(row.action)} size={16} />
      <span className="clip" title={row.detail || row.subject}>
        {actionName(row.action)} {href ? <Link to={href}>{text}</Link> : <span className="mono">{text}</span>}
        {ofRollout && row.detail ? <span className="muted"> {sentence(row.detail)}</span> : null}
      </span>
      <span className="muted audit-who" title={row.who}>
        {row.who}
      </span>
    </span>
  );
}
