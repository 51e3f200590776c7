// SPDX-License-Identifier: Apache-2.0
// The waves: total, done, failed, a bar with the goal on it, and the goal in numbers: "95 % needed, 91 % now".
import { useTranslation } from "react-i18next";
import type { RolloutSummary, WaveProgress } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { useSentence } from "~/i18n/sentences";
import { Badge, type Tone } from "~/ui/Badge";
import { ExportMenu } from "~/ui/export/ExportMenu";
import { Meter } from "~/ui/Meter";
import type { Column } from "~/ui/table/columns";
import { countColumn, textColumn } from "~/ui/table/kinds";

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

const neededOf = ({ plan }: RolloutSummary, at: number) =>
  plan?.waves[at]?.successPercent ?? (plan?.successPercent || 95);

const phaseOf = (wave: WaveProgress) => (wave.phase in phaseTone ? (wave.phase as "open") : "waiting");

export function WavesExport({ rollout }: { rollout: RolloutSummary }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const at = (wave: WaveProgress) => rollout.waves.indexOf(wave);
  const columns: Column<WaveProgress>[] = [
    countColumn("number", t("rollout.number"), 40, (wave) => at(wave) + 1),
    textColumn("wave", t("rollout.wave"), 100, (wave) => wave.name),
    textColumn("phase", t("rollout.state"), 80, (wave) => t(`rollout.phase.${phaseOf(wave)}`), {
      raw: (wave) => wave.phase,
    }),
    ...(["total", "succeeded", "failed", "inFlight", "queued", "unreachable", "other"] as const).map((name) =>
      countColumn<WaveProgress>(name, t(`rollout.${name}`), 60, (wave) => wave[name]),
    ),
    countColumn("needed", t("rollout.needed"), 60, (wave) => neededOf(rollout, at(wave))),
    textColumn("explanation", t("rollout.message"), 200, (wave) => sentence(wave.explanation)),
  ];
  return (
    <ExportMenu
      quiet
      list={`waves-${rollout.name}`}
      title={t("rollout.waves")}
      note={rollout.name}
      columns={columns}
      load={async () => rollout.waves}
    />
  );
}

export function RolloutWaves({ rollout }: { rollout: RolloutSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sentence = useSentence();
  return (
    <ol className="waves" data-list={t("rollout.waves")}>
      {rollout.waves.map((wave, at) => {
        const needed = neededOf(rollout, at);
        const goal = goalOf(wave, needed, rollout.plan?.countUnreachable ?? false);
        const phase = phaseOf(wave);
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
