// SPDX-License-Identifier: Apache-2.0
// Milestones and waves of an estimate with their ranges. A range is 8 of 10 runs; the wider one, 19 of 20, is its tooltip.
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { EstimateRolloutReply, Milestone, TimeRange, WaveEstimate } from "~/gen/proto/operator_pb";
import { type Format, useFormat } from "~/i18n/format";
import type { Column } from "~/ui/table/columns";
import { countColumn, isoOf, textColumn, timeColumn } from "~/ui/table/kinds";
import { ShortList } from "~/ui/table/PlainTable";

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

function rangeOf(at: TimeRange, say: (ms: bigint) => string, t: TFunction): string {
  return t("plan.estimate.range", { from: say(at.p10Ms), to: say(at.p90Ms) });
}

export function MilestoneTable({ reply }: { reply: EstimateRolloutReply }) {
  const { t } = useTranslation();
  const format = useFormat();
  const say = instants(reply, format);
  const known = ({ at }: Milestone) => (at && at.p50Ms !== 0n ? at : undefined);
  const iso = (id: string, header: string, ms: (at: TimeRange) => bigint): Column<Milestone> =>
    timeColumn(id, header, (row) => (known(row) ? ms(known(row) as TimeRange) : 0n), "absolute");
  const columns: Column<Milestone>[] = [
    textColumn(
      "share",
      t("plan.estimate.share"),
      60,
      ({ what }) => (what === "end" ? t("plan.estimate.all") : `${what} %`),
      {
        fixed: true,
        raw: ({ what }) => what,
      },
    ),
    {
      ...iso("median", t("plan.estimate.median"), (at) => at.p50Ms),
      cell: (row) => (known(row) ? say(known(row)?.p50Ms ?? 0n) : t("plan.estimate.never")),
    },
    textColumn("in", t("plan.estimate.in"), 60, (row) => {
      const at = known(row);
      return at ? format.duration(Number(at.p50Ms - reply.fromMs)) : "–";
    }),
    textColumn("range", t("plan.estimate.range80"), 120, ({ at }) => (at ? rangeOf(at, say, t) : ""), {
      raw: ({ at }) => (at ? `${isoOf(at.p10Ms) ?? ""}/${isoOf(at.p90Ms) ?? ""}` : null),
      cell: ({ at }) => (
        <span title={at ? t("plan.estimate.wide", { from: say(at.p25Ms), to: say(at.p975Ms) }) : ""}>
          {at ? rangeOf(at, say, t) : "–"}
        </span>
      ),
    }),
  ];
  return (
    <ShortList
      list="estimate"
      label={t("plan.estimate.milestones")}
      columns={columns}
      rows={reply.milestones}
      className="nowrap-cells"
    />
  );
}

export function WaveTable({ reply }: { reply: EstimateRolloutReply }) {
  const { t } = useTranslation();
  const format = useFormat();
  const say = instants(reply, format);
  const instant = (id: string, header: string, ms: (wave: WaveEstimate) => bigint): Column<WaveEstimate> => ({
    ...timeColumn(id, header, ms, "absolute"),
    cell: (wave) => say(ms(wave)),
  });
  const done = (what: string) => (wave: WaveEstimate) =>
    wave.milestones.find((each) => each.what === what)?.at?.p50Ms ?? 0n;
  const columns: Column<WaveEstimate>[] = [
    textColumn("wave", t("plan.estimate.wave"), 80, (wave) => wave.name, { fixed: true }),
    countColumn("hosts", t("plan.estimate.hosts"), 60, (wave) => wave.hosts),
    instant("opens", t("plan.estimate.opens"), (wave) => wave.opens?.p50Ms ?? 0n),
    ...["50", "90", "99"].map((share) => instant(`done${share}`, format.percent(Number(share), 100), done(share))),
    instant("success", t("plan.estimate.success"), done("end")),
  ];
  return (
    <ShortList
      list="estimate-waves"
      label={t("plan.estimate.waves")}
      columns={columns}
      rows={reply.waves}
      className="nowrap-cells"
    />
  );
}
