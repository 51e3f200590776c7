// SPDX-License-Identifier: Apache-2.0
// All hosts of the rollout as one bar, a part for each wave. The right border of a wave by percent or count is a slider: pointer,
// arrow keys, Page Up and Down, Home and End.
import { type PointerEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { WaveSpec } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";

interface Props {
  waves: readonly WaveSpec[];
  sizes: readonly (number | null)[];
  total: number;
  change: (at: number, edit: (wave: WaveSpec) => void) => void;
}

const keySteps: Record<string, number> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: 10,
  PageDown: -10,
};

export function WaveBar({ waves, sizes, total, change }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const bar = useRef<HTMLDivElement>(null);
  // A wave whose size is not known yet is drawn with what is left over, shared.
  const known = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const unknown = sizes.filter((size) => size === null).length;
  const share = (size: number | null) => (size ?? Math.max(0, total - known) / Math.max(1, unknown)) / total;
  let start = 0;
  return (
    <div className="wave-bar" ref={bar}>
      {waves.map((wave, at) => {
        const width = share(sizes[at] ?? null);
        const from = start;
        start += width;
        return (
          <div
            key={at}
            className={`wave-part wave-tint-${at % 6}`}
            style={{ left: `${100 * from}%`, width: `${100 * width}%` }}
          >
            <span className="wave-part-name">{wave.name}</span>
            {sizes[at] !== null ? <span className="wave-part-size">{format.number(sizes[at] ?? 0)}</span> : null}
          </div>
        );
      })}
      {waves.map((wave, at) => {
        const { selection } = wave;
        if (selection.case !== "percent" && selection.case !== "count") return null;
        const from = sizes.slice(0, at).reduce<number>((sum, size) => sum + share(size), 0);
        const most = selection.case === "percent" ? 100 : total;
        const set = (value: number) => {
          const bounded = Math.min(most, Math.max(1, Math.round(value)));
          if (bounded !== selection.value)
            change(at, (each) => (each.selection = { case: selection.case, value: bounded }));
        };
        const drag = (event: PointerEvent<HTMLElement>) => {
          const box = bar.current?.getBoundingClientRect();
          if (!box || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
          set(((event.clientX - box.left) / box.width - from) * most);
        };
        return (
          <div
            key={`border-${at}`}
            className="wave-border"
            role="slider"
            tabIndex={0}
            aria-label={t("plan.waveSize", { wave: wave.name })}
            aria-valuemin={1}
            aria-valuemax={most}
            aria-valuenow={selection.value}
            aria-valuetext={t(selection.case === "percent" ? "plan.percentOfHosts" : "plan.countOfHosts", {
              count: selection.value,
              formatted: format.number(selection.value),
            })}
            style={{ left: `${100 * (from + share(sizes[at] ?? null))}%` }}
            onPointerDown={(event) => {
              event.preventDefault();
              event.currentTarget.focus();
              event.currentTarget.setPointerCapture(event.pointerId);
            }}
            onPointerMove={drag}
            onKeyDown={(event) => {
              const step = keySteps[event.key];
              if (step !== undefined) set(selection.value + step);
              else if (event.key === "Home") set(1);
              else if (event.key === "End") set(most);
              else return;
              event.preventDefault();
            }}
          />
        );
      })}
    </div>
  );
}
