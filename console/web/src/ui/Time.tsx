// SPDX-License-Identifier: Apache-2.0
import { useFormat } from "~/i18n/format";
import { useNow } from "./now";

interface Props {
  ms: number | bigint;
  /** "both": 28 Nov 2026, 14:00 (5 min ago) */
  show?: "relative" | "absolute" | "both";
}

/** An instant in the reader's zone; the other form is its tooltip. 0 is never. */
export function Time({ ms, show = "relative" }: Props) {
  const format = useFormat();
  const now = useNow();
  const at = Number(ms);
  if (at === 0) return <span className="muted">–</span>;
  const relative = format.relative(at, now);
  const absolute = format.dateTime(at);
  return (
    <time dateTime={new Date(at).toISOString()} title={show === "absolute" ? relative : format.dateTimeSeconds(at)}>
      {show === "relative" ? relative : show === "absolute" ? absolute : `${absolute} (${relative})`}
    </time>
  );
}
