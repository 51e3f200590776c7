// SPDX-License-Identifier: Apache-2.0
// A share as a bar of parts, each with its words for those who do not see it.
import type { Tone } from "./Badge";

export interface Part {
  tone: Tone;
  value: number;
  label: string;
}

/** `label` is the whole in words: "34 of 60 hosts succeeded". `goal` (0 to 1) is a mark on the bar. */
export function Meter({
  parts,
  whole,
  label,
  goal,
  size = "normal",
}: {
  parts: readonly Part[];
  whole: number;
  label: string;
  goal?: number;
  size?: "small" | "normal" | "tall";
}) {
  return (
    <div
      className={`meter ${size}`}
      role="img"
      aria-label={label}
      title={parts
        .filter((part) => part.value)
        .map((part) => part.label)
        .join(" · ")}
    >
      {parts.map((part, index) =>
        part.value > 0 && whole > 0 ? (
          <span key={index} className={`meter-part ${part.tone}`} style={{ width: `${(100 * part.value) / whole}%` }} />
        ) : null,
      )}
      {goal !== undefined ? <span className="meter-goal" style={{ left: `${100 * goal}%` }} /> : null}
    </div>
  );
}
