// SPDX-License-Identifier: Apache-2.0
// Milestones and waves of an estimate with their ranges. A range is 8 of 10 runs; the wider one, 19 of 20, is its tooltip.
import { useTranslation } from "react-i18next";
import type { EstimateRolloutReply, TimeRange } from "~/gen/proto/operator_pb";
import { type Format, useFormat } from "~/i18n/format";

const dayMs = 86_400_000;

/** How instants are told: by the clock while all of it lies within a day, with seconds where it is minutes. */
function instants(reply: EstimateRolloutReply, format: Format): (ms: bigint) => string {
  const latest = reply.milestones.reduce((most, { at }) => Math.max(most, Number(at?.p975Ms ?? 0n)), 0);
  const span = latest - Number(reply.fromMs);
  const locale = format.language === "en" ? "en-GB" : format.language;
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: span < 1_200_000 ? "medium" : "short" });
  const dated = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
  return (ms) => (ms === 0n ? "∞" : (span < dayMs ? clock : dated).format(Number(ms)));
}

function Range({ at, say }: { at: TimeRange | undefined; say: (ms: bigint) => string }) {
  const { t } = useTranslation();
  if (!at) return <>–</>;
  return (
    <span title={t("plan.estimate.wide", { from: say(at.p25Ms), to: say(at.p975Ms) })}>
      {t("plan.estimate.range", { from: say(at.p10Ms), to: say(at.p90Ms) })}
    </span>
  );
}

export function MilestoneTable({ reply }: { reply: EstimateRolloutReply }) {
  const { t } = useTranslation();
  const format = useFormat();
  const say = instants(reply, format);
  return (
    <table className="plain-table nowrap-cells">
      <thead>
        <tr>
          <th scope="col">{t("plan.estimate.share")}</th>
          <th scope="col">{t("plan.estimate.median")}</th>
          <th scope="col">{t("plan.estimate.in")}</th>
          <th scope="col">{t("plan.estimate.range80")}</th>
        </tr>
      </thead>
      <tbody>
        {reply.milestones.map((each) => (
          <tr key={each.what}>
            <th scope="row">{each.what === "end" ? t("plan.estimate.all") : `${each.what} %`}</th>
            <td>{each.at && each.at.p50Ms !== 0n ? say(each.at.p50Ms) : t("plan.estimate.never")}</td>
            <td>{each.at && each.at.p50Ms !== 0n ? format.duration(Number(each.at.p50Ms - reply.fromMs)) : "–"}</td>
            <td>
              <Range at={each.at} say={say} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function WaveTable({ reply }: { reply: EstimateRolloutReply }) {
  const { t } = useTranslation();
  const format = useFormat();
  const say = instants(reply, format);
  const at = (milestones: (typeof reply.waves)[0]["milestones"], what: string) => {
    const ms = milestones.find((each) => each.what === what)?.at?.p50Ms ?? 0n;
    return ms === 0n ? "∞" : say(ms);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must be able to
    <div className="scroll-x" role="group" tabIndex={0} aria-label={t("plan.estimate.waves")}>
      <table className="plain-table nowrap-cells">
        <thead>
          <tr>
            <th scope="col">{t("plan.estimate.wave")}</th>
            <th scope="col">{t("plan.estimate.hosts")}</th>
            <th scope="col">{t("plan.estimate.opens")}</th>
            <th scope="col">50 %</th>
            <th scope="col">90 %</th>
            <th scope="col">99 %</th>
            <th scope="col">{t("plan.estimate.success")}</th>
          </tr>
        </thead>
        <tbody>
          {reply.waves.map((wave) => (
            <tr key={wave.name}>
              <th scope="row">{wave.name}</th>
              <td>{format.number(wave.hosts)}</td>
              <td>{wave.opens && wave.opens.p50Ms !== 0n ? say(wave.opens.p50Ms) : "∞"}</td>
              {["50", "90", "99", "end"].map((what) => (
                <td key={what}>{at(wave.milestones, what)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
