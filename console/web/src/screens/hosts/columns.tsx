// SPDX-License-Identifier: Apache-2.0
// The columns of the host table, and the words for how a host stands.
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import type { HostSummary } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { Badge, type Tone } from "~/ui/Badge";
import type { IconName } from "~/ui/Icon";
import { hostHref } from "~/ui/links";
import { productName, servicePackName } from "~/ui/product";
import { Time } from "~/ui/Time";
import type { Column } from "~/ui/table/columns";
import { Count, countColumn, textColumn, timeColumn } from "~/ui/table/kinds";

const contactTone: Record<string, Tone> = { online: "good", offline: "idle", broken: "bad", "little-on-time": "care" };
const stateLook: Record<string, [Tone, IconName]> = {
  patched: ["good", "check"],
  needs: ["care", "update"],
  failed: ["bad", "cross"],
  reboot: ["progress", "reboot"],
  unknown: ["idle", "question"],
};

export function contactName(contact: string, t: TFunction): string {
  return contact in contactTone ? t(`hosts.contactStates.${contact as "online"}`) : t("hosts.contactUnknown");
}
export function stateName(state: string, t: TFunction): string {
  return t(`hosts.states.${(state in stateLook ? state : "unknown") as "patched"}`);
}

export function ContactBadge({ contact }: { contact: string }) {
  const { t } = useTranslation();
  return <Badge tone={contactTone[contact] ?? "idle"}>{contactName(contact, t)}</Badge>;
}
export function PatchBadge({ state }: { state: string }) {
  const { t } = useTranslation();
  const [tone, icon] = stateLook[state] ?? ["idle", "question"];
  return (
    <Badge tone={tone} icon={icon}>
      {stateName(state, t)}
    </Badge>
  );
}

export const osName = (host: HostSummary) =>
  `${productName(host.product)} ${servicePackName(host.servicePack, host.servicePackSuffix)}`.trim();

function count(
  id: string,
  header: string,
  value: (host: HostSummary) => number,
  more: Partial<Column<HostSummary>> & { bad?: boolean } = {},
): Column<HostSummary> {
  const { bad = false, ...rest } = more;
  return countColumn(id, header, 58, value, { cell: (host) => <Count value={value(host)} bad={bad} />, ...rest });
}

export function useHostColumns(): readonly Column<HostSummary>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return useMemo(() => {
    const name = (id: Parameters<typeof label>[0]) => label(id, t);
    return [
      {
        id: "name",
        header: name("name"),
        sort: "name",
        width: 120,
        grow: 1.4,
        narrow: true,
        fixed: true,
        value: (host) => host.name,
        under: (host) => (
          <>
            {osName(host)} · <Time ms={host.lastContactMs} />
          </>
        ),
        cell: (host) => (
          <span className="host-name">
            <span className={`dot-mark ${contactTone[host.contact] ?? "idle"}`} title={contactName(host.contact, t)} />
            <Link to={hostHref(host.id)}>{host.name}</Link>
            {host.revoked ? <span className="muted small">{t("hosts.revoked")}</span> : null}
          </span>
        ),
      },
      {
        id: "state",
        header: name("state"),
        sort: "state",
        width: 144,
        grow: 0,
        narrow: true,
        value: (host) => stateName(host.state, t),
        raw: (host) => host.state,
        cell: (host) => <PatchBadge state={host.state} />,
      },
      {
        id: "contact",
        header: name("contact"),
        sort: "online",
        width: 132,
        grow: 0,
        optional: true,
        value: (host) => contactName(host.contact, t),
        raw: (host) => host.contact,
        cell: (host) => <ContactBadge contact={host.contact} />,
      },
      timeColumn("lastContact", name("lastContact"), (host) => host.lastContactMs, "relative", {
        sort: "contact",
        width: 96,
      }),
      textColumn("os", name("os"), 150, osName, { sort: "os", grow: 1.2 }),
      textColumn("build", name("build"), 84, (host) => host.version, { sort: "version", optional: true }),
      textColumn("ring", name("ring"), 60, (host) => host.ring, { sort: "ring", grow: 0.6 }),
      textColumn("site", name("site"), 80, (host) => host.site, { sort: "site", grow: 0.6, optional: true }),
      count("missing", name("missing"), (host) => host.missing, { sort: "missing" }),
      count("critical", name("critical"), (host) => host.missingCritical, { sort: "critical", bad: true }),
      count("exploited", name("exploited"), (host) => host.missingExploited, { optional: true, bad: true }),
      count("baseline", name("baseline"), (host) => host.missingBaseline, { optional: true }),
      count("failed", name("failed"), (host) => host.failed, { sort: "failed", bad: true }),
      {
        id: "reboot",
        header: name("reboot"),
        sort: "reboot",
        width: 66,
        grow: 0,
        value: (host) => host.pendingReboot,
        cell: (host) =>
          host.pendingReboot ? (
            <span className="number-care">{t("hosts.rebootPending")}</span>
          ) : (
            <span className="muted">–</span>
          ),
      },
      textColumn("workingOn", name("workingOn"), 160, (host) => host.workingOn, { optional: true }),
      textColumn("agent", name("agent"), 78, (host) => host.agentVersion, { sort: "agent", grow: 0 }),
      textColumn("domain", name("domain"), 120, (host) => host.domain, { optional: true }),
      textColumn("language", name("language"), 80, (host) => host.language, { optional: true, grow: 0 }),
      textColumn("architecture", name("architecture"), 90, (host) => host.architecture, { optional: true, grow: 0 }),
      textColumn("zone", name("zone"), 120, (host) => host.zone, { optional: true }),
      textColumn("roles", name("roles"), 140, (host) => format.list(host.roles), { optional: true }),
      count("hotfixes", name("hotfixes"), (host) => host.hotfixCount, { optional: true }),
      timeColumn("enrolled", name("enrolled"), (host) => host.enrolledMs, "relative", { optional: true }),
      timeColumn("certificate", name("certificate"), (host) => host.certificateExpiresMs, "relative", {
        optional: true,
      }),
      textColumn("id", name("id"), 250, (host) => host.id, { optional: true }),
    ];
  }, [t, format]);
}

function label(id: keyof typeof import("~/i18n/en/hosts").hosts.columns, t: TFunction): string {
  return t(`hosts.columns.${id}`);
}
