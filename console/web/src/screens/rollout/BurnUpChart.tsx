// SPDX-License-Identifier: Apache-2.0
// The chart of BurnUp, by uPlot: the predicted band and its median, the hosts done, the hosts failed.
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useTheme } from "~/app/preferences";
import { useFormat } from "~/i18n/format";
import type { BurnUpPoint } from "./burn_up";

const height = 220;

// Colours are tokens that depend on the theme: an element tells what they are just now.
function colour(token: string, alpha = 1): string {
  const probe = document.createElement("span");
  probe.style.color = `color-mix(in srgb, var(${token}) ${100 * alpha}%, transparent)`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function dataOf(points: readonly BurnUpPoint[]): uPlot.AlignedData {
  return [
    points.map((point) => point.atMs / 1000),
    points.map((point) => point.p90),
    points.map((point) => point.p10),
    points.map((point) => point.p50),
    points.map((point) => point.done),
    points.map((point) => point.failed),
  ];
}

export function BurnUpChart({
  points,
  hosts,
  label,
}: {
  points: readonly BurnUpPoint[];
  hosts: number;
  label: string;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const theme = useTheme();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | undefined>(undefined);
  const newest = useRef(points);
  newest.current = points;

  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew for another language or theme; data follow below
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const draw = () => {
      chart.current?.destroy();
      const axis = {
        stroke: colour("--text-muted"),
        grid: { stroke: colour("--line"), width: 1 },
        ticks: { stroke: colour("--line"), width: 1 },
      };
      const time = new Intl.DateTimeFormat(format.language === "en" ? "en-GB" : format.language, {
        timeStyle: "short",
      });
      const seconds = new Intl.DateTimeFormat(format.language === "en" ? "en-GB" : format.language, {
        timeStyle: "medium",
      });
      const day = new Intl.DateTimeFormat(format.language === "en" ? "en-GB" : format.language, {
        month: "short",
        day: "numeric",
        hour: "2-digit",
        minute: "2-digit",
      });
      const tick = (_: uPlot, values: number[], __: number, space: number) => {
        const span = (values.at(-1) ?? 0) - (values[0] ?? 0);
        const by = span > 86_400 ? day : span < 600 && space > 0 ? seconds : time;
        return values.map((value) => by.format(value * 1000));
      };
      chart.current = new uPlot(
        {
          width: element.clientWidth,
          height,
          cursor: { drag: { x: false, y: false } },
          legend: { live: false },
          scales: { x: { time: true }, y: { range: [0, Math.max(1, hosts * 1.04)] } },
          axes: [
            { ...axis, values: tick, space: 80 },
            {
              ...axis,
              values: (_, values) => values.map((value) => (Number.isInteger(value) ? format.number(value) : "")),
              size: 54,
            },
          ],
          series: [
            {},
            {
              label: t("rollout.band"),
              stroke: colour("--progress-fill", 0.5),
              width: 1,
              points: { show: false },
              spanGaps: true,
            },
            { stroke: colour("--progress-fill", 0.5), width: 1, points: { show: false }, spanGaps: true, label: "" },
            {
              label: t("rollout.median"),
              stroke: colour("--progress-fill"),
              width: 1,
              dash: [5, 4],
              points: { show: false },
              spanGaps: true,
            },
            {
              label: t("rollout.actual"),
              stroke: colour("--good-fill"),
              width: 2.5,
              points: { show: false },
              spanGaps: true,
              ...(uPlot.paths.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
            },
            {
              label: t("rollout.actualFailed"),
              stroke: colour("--bad-fill"),
              width: 2,
              points: { show: false },
              spanGaps: true,
              ...(uPlot.paths.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
            },
          ],
          bands: [{ series: [1, 2], fill: colour("--progress-fill", 0.18) }],
        },
        dataOf(newest.current),
        element,
      );
    };
    draw();
    const resize = new ResizeObserver(() => chart.current?.setSize({ width: element.clientWidth, height }));
    resize.observe(element);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", draw);
    return () => {
      resize.disconnect();
      scheme.removeEventListener("change", draw);
      chart.current?.destroy();
      chart.current = undefined;
    };
  }, [theme, format, hosts, t]);

  useEffect(() => {
    chart.current?.setData(dataOf(points));
  }, [points]);

  return <div ref={place} className="chart" role="img" aria-label={label} />;
}
