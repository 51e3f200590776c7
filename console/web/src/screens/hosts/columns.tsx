// SPDX-License-Identifier: Apache-2.0
// The columns of the host table, and the words for how a host stands.
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import type { HostSummary } from "~/gen/proto/operator_pb";
import { type Format, useFormat } from "~/i18n/format";
import { Badge, type Tone } from "~/ui/Badge";
import type { IconName } from "~/ui/Icon";
import { hostHref } from "~/ui/links";
import { productName, servicePackName } from "~/ui/product";
import { Time } from "~/ui/Time";
import type { Column } from "~/ui/table/columns";

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

const iso = (ms: bigint) => (ms === 0n ? null : new Date(Number(ms)).toISOString());
export const osName = (host: HostSummary) =>
  `${productName(host.product)} ${servicePackName(host.servicePack, host.servicePackSuffix)}`.trim();

function count(
  id: string,
  header: string,
  sort: string | undefined,
  value: (host: HostSummary) => number,
  format: Format,
  bad?: boolean,
): Column<HostSummary> {
  return {
    id,
    header,
    ...(sort ? { sort } : {}),
    width: 58,
    grow: 0,
    align: "end",
    value,
    cell: (host) => (
      <span className={value(host) === 0 ? "muted" : bad ? "number-bad" : ""}>{format.number(value(host))}</span>
    ),
  };
}

function text(
  id: string,
  header: string,
  width: number,
  value: (host: HostSummary) => string,
  more: Partial<Column<HostSummary>> = {},
): Column<HostSummary> {
  return { id, header, width, value, cell: value, ...more };
}

function time(
  id: string,
  header: string,
  value: (host: HostSummary) => bigint,
  more: Partial<Column<HostSummary>> = {},
): Column<HostSummary> {
  return {
    id,
    header,
    width: 96,
    grow: 0,
    value: (host) => iso(value(host)),
    cell: (host) => <Time ms={value(host)} />,
    ...more,
  };
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
        width: 138,
        grow: 0,
        narrow: true,
        value: (host) => stateName(host.state, t),
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
        cell: (host) => <ContactBadge contact={host.contact} />,
      },
      time("lastContact", name("lastContact"), (host) => host.lastContactMs, { sort: "contact" }),
      text("os", name("os"), 150, osName, { sort: "os", grow: 1.2 }),
      text("build", name("build"), 84, (host) => host.version, { sort: "version", optional: true }),
      text("ring", name("ring"), 60, (host) => host.ring, { sort: "ring", grow: 0.6 }),
      text("site", name("site"), 80, (host) => host.site, { sort: "site", grow: 0.6, optional: true }),
      count("missing", name("missing"), "missing", (host) => host.missing, format),
      count("critical", name("critical"), "critical", (host) => host.missingCritical, format, true),
      {
        ...count("exploited", name("exploited"), undefined, (host) => host.missingExploited, format, true),
        optional: true,
      },
      { ...count("baseline", name("baseline"), undefined, (host) => host.missingBaseline, format), optional: true },
      count("failed", name("failed"), "failed", (host) => host.failed, format, true),
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
      text("workingOn", name("workingOn"), 160, (host) => host.workingOn, { optional: true }),
      text("agent", name("agent"), 64, (host) => host.agentVersion, { sort: "agent", grow: 0 }),
      text("domain", name("domain"), 120, (host) => host.domain, { optional: true }),
      text("language", name("language"), 80, (host) => host.language, { optional: true, grow: 0 }),
      text("architecture", name("architecture"), 90, (host) => host.architecture, { optional: true, grow: 0 }),
      text("zone", name("zone"), 120, (host) => host.zone, { optional: true }),
      text("roles", name("roles"), 140, (host) => format.list(host.roles), { optional: true }),
      { ...count("hotfixes", name("hotfixes"), undefined, (host) => host.hotfixCount, format), optional: true },
      time("enrolled", name("enrolled"), (host) => host.enrolledMs, { optional: true }),
      time("certificate", name("certificate"), (host) => host.certificateExpiresMs, { optional: true }),
      text("id", name("id"), 250, (host) => host.id, { optional: true }),
    ];
  }, [t, format]);
}

function label(id: keyof typeof import("~/i18n/en/hosts").hosts.columns, t: TFunction): string {
  return t(`hosts.columns.${id}`);
}
