// SPDX-License-Identifier: Apache-2.0
// Line icons, 20 x 20, in the colour of the text. Decoration: a text always stands beside them.
const paths = {
  fleet: "M3 11a7 7 0 0 1 14 0M10 11l3-4M3 15h14",
  host: "M3 4h14v9H3zM7 17h6M10 13v4",
  update: "M10 3v9M6 8.5l4 4 4-4M4 16h12",
  rollout: "M3 16V11h3v5M8.5 16V7.5h3V16M14 16V4h3v12",
  plan: "M4 4h12v13H4zM4 8h12M8 2.5V5M12 2.5V5M7 12h6",
  activity: "M3 10h3l2.5-6 3.5 12 2.5-6H17",
  settings: "M3 6h8M15 6h2M3 14h2M9 14h8M13 4v4M7 12v4",
  menu: "M3 5h14M3 10h14M3 15h14",
  close: "M5 5l10 10M15 5L5 15",
  leave: "M8 4H4v12h4M9 10h8M14 7l3 3-3 3",
  check: "M4 10.5l4 4 8-9",
  cross: "M5.5 5.5l9 9M14.5 5.5l-9 9",
  warning: "M10 3.5L2.8 16h14.4zM10 8v4M10 14v.1",
  clock: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 6v4l3 2",
  reboot: "M15.5 8A6 6 0 1 0 16 11.5M16 4v4h-4",
  question: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M8 8a2 2 0 1 1 2.6 2c-.4.2-.6.6-.6 1.2M10 13.6v.1",
  minus: "M5 10h10",
  bolt: "M11 2.5L5 11h4.5L9 17.5 15 9h-4.5z",
  search: "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M13 13l4 4",
  columns: "M3 4h14v12H3zM8 4v12M13 4v12",
  export: "M10 12V3M6.5 6.5L10 3l3.5 3.5M4 11v5h12v-5",
  print: "M6 7V3h8v4M6 14H3V7h14v7h-3M6 11h8v6H6z",
  star: "M10 3l2.1 4.6 5 .5-3.8 3.3 1.1 4.9L10 13.8l-4.4 2.5 1.1-4.9L2.9 8.1l5-.5z",
  trash: "M4 6h12M8 6V4h4v2M6 6l.7 10h6.6L14 6",
  chevron: "M7 4l6 6-6 6",
  down: "M4 7l6 6 6-6",
  up: "M4 13l6-6 6 6",
  play: "M6 4l10 6-10 6z",
  pause: "M7 4v12M13 4v12",
  stop: "M5 5h10v10H5z",
  skip: "M5 4l7 6-7 6zM15 4v12",
  offline:
    "M3 3l14 14M6.5 9.5A6 6 0 0 1 8.5 8.300M3.500 6.500A11 11 0 0 1 6 5M16.500 6.500A11 11 0 0 0 9.500 4M8 13a3 3 0 0 1 4 0",
  external: "M8 5H4v11h11v-4M11 3h6v6M17 3l-8 8",
  info: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 9v5M10 6.400v.1",
  undo: "M7 4L3 8l4 4M3 8h8a5 5 0 0 1 0 10H8",
  plus: "M10 4v12M4 10h12",
  lock: "M5 9h10v8H5zM7 9V6.500a3 3 0 0 1 6 0V9",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" width={size} height={size} aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
