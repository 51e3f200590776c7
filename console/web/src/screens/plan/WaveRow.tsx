// SPDX-License-Identifier: Apache-2.0
// One wave: who it takes, when it opens, what opens the next one, and conditions of its own. Alt and an arrow key move it.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { WaveSpec } from "~/gen/proto/operator_pb";
import { OnBreach } from "~/gen/proto/types_pb";
import { useFormat } from "~/i18n/format";
import { Icon } from "~/ui/Icon";
import { CheckField, ChoiceField, DurationField, Field, NumberField } from "./fields";
import { startOf, takings } from "./waves";

interface Props {
  wave: WaveSpec;
  at: number;
  count: number;
  size: number | null;
  rings: readonly string[];
  change: (edit: (wave: WaveSpec) => void) => void;
  move: (to: number) => void;
  remove: () => void;
}

export function WaveRow({ wave, at, count, size, rings, change, move, remove }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const own = ownConditions(wave);
  return (
    <li
      className={`wave-row wave-edge-${at % 6}`}
      onKeyDown={(event) => {
        if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
        event.preventDefault();
        move(at + (event.key === "ArrowUp" ? -1 : 1));
      }}
    >
      <div className="wave-head">
        <span className="wave-number" aria-hidden="true">
          {at + 1}
        </span>
        <span className="wave-size">
          {size === null ? t("plan.sizeUnknown") : t("plan.hostCount", { count: size, formatted: format.number(size) })}
        </span>
        <RowButton
          icon="up"
          disabled={at === 0}
          label={t("plan.moveUp", { wave: wave.name })}
          press={() => move(at - 1)}
        />
        <RowButton
          icon="down"
          disabled={at === count - 1}
          label={t("plan.moveDown", { wave: wave.name })}
          press={() => move(at + 1)}
        />
        <RowButton
          icon="trash"
          disabled={count === 1}
          label={t("plan.removeWave", { wave: wave.name })}
          press={remove}
        />
      </div>
      <div className="field-grid">
        <Field label={t("plan.field.waveName")}>
          {({ id }) => (
            <input
              id={id}
              className="input"
              value={wave.name}
              maxLength={64}
              onChange={(event) => change((each) => (each.name = event.target.value))}
            />
          )}
        </Field>
        <WaveTaking wave={wave} rings={rings} change={change} />
        <DurationField
          label={t("plan.field.soak")}
          value={wave.soakMs}
          standard={t("plan.none")}
          change={(ms) => change((each) => (each.soakMs = ms))}
        />
        <DurationField
          label={t("plan.field.offset")}
          value={wave.offsetMs}
          standard={t("plan.none")}
          change={(ms) => change((each) => (each.offsetMs = ms))}
        />
      </div>
      <CheckField
        label={t("plan.field.manualGate")}
        value={wave.manualGate}
        change={(gate) => change((each) => (each.manualGate = gate))}
      />
      <details open={own || undefined}>
        <summary>{t("plan.ownConditions")}</summary>
        <OwnConditions wave={wave} change={change} />
      </details>
    </li>
  );
}

function RowButton({
  icon,
  label,
  disabled,
  press,
}: {
  icon: "up" | "down" | "trash";
  label: string;
  disabled: boolean;
  press: () => void;
}) {
  return (
    <button type="button" className="button quiet" disabled={disabled} title={label} onClick={press}>
      <Icon name={icon} />
      <span className="sr-only">{label}</span>
    </button>
  );
}

function WaveTaking({ wave, rings, change }: Pick<Props, "wave" | "rings" | "change">) {
  const { t } = useTranslation();
  const { selection } = wave;
  const taking = selection.case ?? "rest";
  let value: ReactNode = null;
  if (selection.case === "percent" || selection.case === "count") {
    const kind = selection.case;
    value = (
      <NumberField
        label={t(kind === "percent" ? "plan.field.percent" : "plan.field.count")}
        value={selection.value}
        least={1}
        most={kind === "percent" ? 100 : 1_000_000}
        unit={kind === "percent" ? "%" : undefined}
        change={(number) => number > 0 && change((each) => (each.selection = { case: kind, value: number }))}
      />
    );
  } else if (selection.case === "ring") {
    const names = rings.includes(selection.value) ? rings : [...rings, selection.value];
    value = (
      <ChoiceField
        label={t("plan.field.ring")}
        value={selection.value}
        choices={names.map((name) => [name, name || t("plan.noRings")] as const)}
        change={(ring) => change((each) => (each.selection = { case: "ring", value: ring }))}
      />
    );
  } else if (selection.case === "query") {
    value = (
      <Field label={t("plan.field.query")}>
        {({ id }) => (
          <input
            id={id}
            className="input mono"
            value={selection.value}
            maxLength={4096}
            spellCheck={false}
            placeholder="product=windows-server-2003"
            onChange={(event) => change((each) => (each.selection = { case: "query", value: event.target.value }))}
          />
        )}
      </Field>
    );
  }
  return (
    <>
      <ChoiceField
        label={t("plan.field.takes")}
        value={taking}
        choices={takings.map((each) => [each, t(`plan.takes.${each}`)] as const)}
        change={(next) => change((each) => (each.selection = startOf(next, rings)))}
      />
      {value}
    </>
  );
}

function ownConditions(wave: WaveSpec): boolean {
  return (
    [wave.successPercent, wave.successCount, wave.errorPercent, wave.errorCount, wave.errorMinSample].some(
      (value) => value !== undefined,
    ) || wave.onBreach !== OnBreach.UNSPECIFIED
  );
}

const conditions = [
  ["successPercent", 1, 100],
  ["successCount", 0, 1_000_000],
  ["errorPercent", 0, 100],
  ["errorCount", 0, 1_000_000],
  ["errorMinSample", 1, 1_000_000],
] as const;

// Absent is the plan's; 0 is a value of its own here, so the fields are texts that may be empty.
function OwnConditions({ wave, change }: Pick<Props, "wave" | "change">) {
  const { t } = useTranslation();
  return (
    <div className="field-grid">
      {conditions.map(([name, least, most]) => (
        <Field key={name} label={t(`plan.field.${name}`)}>
          {({ id }) => (
            <input
              id={id}
              type="number"
              className="input number"
              min={least}
              max={most}
              value={wave[name] ?? ""}
              placeholder={t("plan.asPlan")}
              onChange={(event) => {
                const number = event.target.valueAsNumber;
                if (Number.isNaN(number)) change((each) => (each[name] = undefined));
                else if (Number.isInteger(number) && number >= least && number <= most)
                  change((each) => (each[name] = number));
              }}
            />
          )}
        </Field>
      ))}
      <ChoiceField
        label={t("plan.field.onBreach")}
        value={wave.onBreach}
        choices={[
          [OnBreach.UNSPECIFIED, t("plan.asPlan")],
          [OnBreach.HALT, t("plan.onBreach.HALT")],
          [OnBreach.PAUSE, t("plan.onBreach.PAUSE")],
          [OnBreach.WARN, t("plan.onBreach.WARN")],
        ]}
        change={(word) => change((each) => (each.onBreach = word))}
      />
    </div>
  );
}
