// SPDX-License-Identifier: Apache-2.0
// States in the field's colours: green done, blue in progress, red failed, amber needs care, grey nothing to do or not known. The word
// always stands beside the colour.
import { useTranslation } from "react-i18next";
import { HostState, UpdateStatus } from "~/gen/proto/types_pb";
import { Icon, type IconName } from "./Icon";

export type Tone = "good" | "progress" | "bad" | "care" | "idle";

export function Badge({ tone, icon, children }: { tone: Tone; icon?: IconName; children: React.ReactNode }) {
  return (
    <span className={`badge ${tone}`}>
      {icon ? <Icon name={icon} size={14} /> : <span className="dot" aria-hidden="true" />}
      {children}
    </span>
  );
}

const statusLook: Record<UpdateStatus, [Tone, IconName]> = {
  [UpdateStatus.UNSPECIFIED]: ["idle", "question"],
  [UpdateStatus.NOT_APPLICABLE]: ["idle", "minus"],
  [UpdateStatus.INSTALLED]: ["good", "check"],
  [UpdateStatus.MISSING]: ["bad", "cross"],
  [UpdateStatus.SUPERSEDED]: ["idle", "skip"],
  [UpdateStatus.PENDING_REBOOT]: ["care", "reboot"],
  [UpdateStatus.OUTDATED_REVISION]: ["care", "undo"],
  [UpdateStatus.INCONSISTENT]: ["bad", "warning"],
  [UpdateStatus.UNKNOWN]: ["idle", "question"],
};

export function UpdateStatusBadge({ status }: { status: UpdateStatus }) {
  const { t } = useTranslation();
  const [tone, icon] = statusLook[status];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`updateStatus.${UpdateStatus[status] as keyof typeof UpdateStatus}`)}
    </Badge>
  );
}

const stateLook: Record<HostState, [Tone, IconName]> = {
  [HostState.UNSPECIFIED]: ["idle", "question"],
  [HostState.NOT_APPLICABLE]: ["idle", "minus"],
  [HostState.INSTALLED]: ["good", "check"],
  [HostState.MISSING]: ["bad", "cross"],
  [HostState.QUEUED]: ["idle", "clock"],
  [HostState.OFFERED]: ["progress", "clock"],
  [HostState.DOWNLOADING]: ["progress", "update"],
  [HostState.STAGED]: ["progress", "clock"],
  [HostState.WAITING_FOR_WINDOW]: ["progress", "clock"],
  [HostState.INSTALLING]: ["progress", "play"],
  [HostState.REBOOT_PENDING]: ["care", "reboot"],
  [HostState.REBOOTING]: ["progress", "reboot"],
  [HostState.VERIFYING]: ["progress", "search"],
  [HostState.SUCCEEDED]: ["good", "check"],
  [HostState.FAILED]: ["bad", "cross"],
  [HostState.TIMED_OUT]: ["bad", "clock"],
  [HostState.SKIPPED]: ["idle", "skip"],
  [HostState.CANCELLED]: ["idle", "stop"],
  [HostState.UNKNOWN]: ["idle", "question"],
};

export function HostStateBadge({ state }: { state: HostState }) {
  const { t } = useTranslation();
  const [tone, icon] = stateLook[state];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`hostState.${HostState[state] as keyof typeof HostState}`)}
    </Badge>
  );
}

const severityTone: Record<string, Tone> = { critical: "bad", important: "care", moderate: "progress", low: "idle" };

/** `exploited`: a bolt in the place of the dot, with its words. */
export function Severity({ severity, exploited = false }: { severity: string; exploited?: boolean }) {
  const { t } = useTranslation();
  const known = severity in severityTone ? (severity as "critical") : "unknown";
  const tone = severityTone[known] ?? "idle";
  if (!exploited) return <Badge tone={tone}>{t(`severity.${known}`)}</Badge>;
  return (
    <span title={t("fleet.exploited")}>
      <Badge tone={tone} icon="bolt">
        {t(`severity.${known}`)}
      </Badge>
      <span className="sr-only">{t("fleet.exploited")}</span>
    </span>
  );
}

const phaseLook: Record<string, [Tone, IconName]> = {
  draft: ["idle", "plan"],
  running: ["progress", "play"],
  paused: ["care", "pause"],
  halted: ["bad", "stop"],
  completed: ["good", "check"],
  aborted: ["idle", "cross"],
};

export function PhaseBadge({ phase }: { phase: string }) {
  const { t } = useTranslation();
  const [tone, icon] = phaseLook[phase] ?? ["idle", "question"];
  return (
    <Badge tone={tone} icon={icon}>
      {phase in phaseLook ? t(`phase.${phase as "draft"}`) : phase}
    </Badge>
  );
}
