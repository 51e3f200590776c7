// SPDX-License-Identifier: Apache-2.0
import type { Tone } from "~/ui/Badge";

export interface Slice {
  tone: Tone;
  value: number;
}

const radius = 42;
const around = 2 * Math.PI * radius;

/** Shares as a ring; the words in the middle and the list beside it say the same. */
export function Donut({ slices, big, small }: { slices: readonly Slice[]; big: string; small: string }) {
  const whole = slices.reduce((sum, slice) => sum + slice.value, 0);
  let before = 0;
  return (
    <svg className="donut" viewBox="0 0 110 110" role="img" aria-label={`${big} ${small}`}>
      <circle className="donut-ground" cx="55" cy="55" r={radius} />
      {slices.map((slice, index) => {
        const length = whole ? (around * slice.value) / whole : 0;
        const offset = -before;
        before += length;
        return slice.value ? (
          <circle
            key={index}
            className={`donut-slice ${slice.tone}`}
            cx="55"
            cy="55"
            r={radius}
            strokeDasharray={`${Math.max(length - 0.8, 0.8)} ${around}`}
            strokeDashoffset={offset}
          />
        ) : null;
      })}
      <text x="55" y="57" className="donut-big">
        {big}
      </text>
      <text x="55" y="69" className="donut-small">
        {small}
      </text>
    </svg>
  );
}
