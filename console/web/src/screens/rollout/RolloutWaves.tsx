// SPDX-License-Identifier: Apache-2.0
// The waves: total, done, failed, a bar with the goal on it, and the goal in numbers: "95 % needed, 91 % now".
import { useTranslation } from "react-i18next";
import type { RolloutSummary, WaveProgress } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { useSentence } from "~/i18n/sentences";
import { Badge, type Tone } from "~/ui/Badge";
import { Meter } from "~/ui/Meter";

const phaseTone: Record<string, Tone> = { waiting: "idle", open: "progress", done: "good" };

/** Whole percent, as the console counts: of the hosts that can be reached, rounded down. */
export function goalOf(
  wave: WaveProgress,
  needed: number,
  countUnreachable: boolean,
): { now: number; met: boolean; whole: number } {
  const whole = wave.total - wave.other - (countUnreachable ? 0 : wave.unreachable);
  const now = whole <= 0 ? 100 : Math.floor((100 * wave.succeeded) / whole);
  return { now, met: now >= needed, whole };
}

export function RolloutWaves({ rollout }: { rollout: RolloutSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sentence = useSentence();
  return (
    <ol className="waves">
      {rollout.waves.map((wave, at) => {
        const needed = rollout.plan?.waves[at]?.successPercent ?? (rollout.plan?.successPercent || 95);
        const goal = goalOf(wave, needed, rollout.plan?.countUnreachable ?? false);
        const phase = wave.phase in phaseTone ? (wave.phase as "open") : "waiting";
        const numbers = [
          ["total", wave.total],
          ["succeeded", wave.succeeded],
          ["failed", wave.failed],
          ["inFlight", wave.inFlight],
          ["queued", wave.queued],
          ["unreachable", wave.unreachable],
        ] as const;
        return (
          <li key={`${at} ${wave.name}`} className={`wave-card ${phase}`}>
            <div className="wave-title">
              <h3>
                {at + 1}. {wave.name}
              </h3>
              <Badge tone={phaseTone[phase] ?? "idle"}>{t(`rollout.phase.${phase}`)}</Badge>
              <span
                className={`goal ${wave.phase === "waiting" ? "" : goal.met ? "met" : "below"}`}
                title={t(goal.met ? "rollout.goalMet" : "rollout.goalBelow")}
              >
                {wave.phase === "waiting"
                  ? t("rollout.goalNone", { needed })
                  : t("rollout.goal", { needed, now: goal.now })}
              </span>
            </div>
            <Meter
              whole={wave.total}
              goal={(needed / 100) * (goal.whole / Math.max(1, wave.total))}
              parts={[
                {
                  tone: "good",
                  value: wave.succeeded,
                  label: `${t("rollout.succeeded")} ${format.number(wave.succeeded)}`,
                },
                { tone: "idle", value: wave.other, label: `${t("rollout.other")} ${format.number(wave.other)}` },
                { tone: "bad", value: wave.failed, label: `${t("rollout.failed")} ${format.number(wave.failed)}` },
                {
                  tone: "progress",
                  value: wave.inFlight,
                  label: `${t("rollout.inFlight")} ${format.number(wave.inFlight)}`,
                },
              ]}
              label={t("rollout.progress", {
                done: format.number(wave.succeeded),
                all: format.number(wave.total),
                failed: format.number(wave.failed),
              })}
            />
            <dl className="wave-numbers">
              {numbers.map(([name, value]) => (
                <div key={name} className={value === 0 ? "zero" : name}>
                  <dt>{t(`rollout.${name}`)}</dt>
                  <dd>{format.number(value)}</dd>
                </div>
              ))}
            </dl>
            {wave.explanation ? <p className="small muted">{sentence(wave.explanation)}</p> : null}
          </li>
        );
      })}
    </ol>
  );
}
