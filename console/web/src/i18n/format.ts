// SPDX-License-Identifier: Apache-2.0
// Numbers, times, sizes and durations in the reader's language and time zone. `formatFor` is cached per language.
import { useTranslation } from "react-i18next";

const absent = "–";

export interface Format {
  language: string;
  number(value: number): string;
  percent(part: number, whole: number): string;
  bytes(value: number | bigint): string;
  /** 0 is "never" in the API: shown as a dash. */
  dateTime(ms: number | bigint): string;
  dateTimeSeconds(ms: number | bigint): string;
  date(ms: number | bigint): string;
  time(ms: number | bigint): string;
  /** A calendar day as the catalog writes it, yyyy-mm-dd; other text comes back as it is. */
  day(text: string): string;
  relative(ms: number | bigint, now: number): string;
  duration(ms: number): string;
  list(items: readonly string[]): string;
}

const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

function make(language: string): Format {
  const locale = language === "en" ? "en-GB" : language; // 24 h and day before month; the words stay English
  const numbers = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const dateTimes = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const withSeconds = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" });
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
  const days = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  const times = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
  const relatives = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  const lists = new Intl.ListFormat(locale, { type: "conjunction" });
  const unit = (value: number, name: string) =>
    new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short" }).format(value);
  const when = (format: Intl.DateTimeFormat) => (ms: number | bigint) =>
    Number(ms) === 0 ? absent : format.format(Number(ms));
  return {
    language,
    number: (value) => numbers.format(value),
    percent: (part, whole) => (whole === 0 ? absent : percents.format(roundShare(part / whole))),
    bytes: (value) => bytes(Number(value), locale),
    dateTime: when(dateTimes),
    dateTimeSeconds: when(withSeconds),
    date: when(dates),
    time: when(times),
    day: (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? days.format(new Date(`${text}T00:00:00Z`)) : text),
    relative(ms, now) {
      if (Number(ms) === 0) return absent;
      const seconds = Math.round((Number(ms) - now) / 1000);
      for (const [name, size] of units)
        if (Math.abs(seconds) >= size) return relatives.format(Math.round(seconds / size), name);
      return relatives.format(Math.abs(seconds) < 10 ? 0 : Math.round(seconds / 10) * 10, "second");
    },
    duration(ms) {
      const seconds = Math.round(ms / 1000);
      if (seconds < 60) return unit(seconds, "second");
      const minutes = Math.round(seconds / 60);
      if (minutes < 60) return unit(minutes, "minute");
      const hours = Math.floor(minutes / 60);
      if (hours < 48)
        return minutes % 60 ? `${unit(hours, "hour")} ${unit(minutes % 60, "minute")}` : unit(hours, "hour");
      const whole = Math.floor(hours / 24);
      return hours % 24 ? `${unit(whole, "day")} ${unit(hours % 24, "hour")}` : unit(whole, "day");
    },
    list: (items) => lists.format(items),
  };
}

// 99.96 % is not "100 %", and one host of 100,000 is not "0 %".
function roundShare(share: number): number {
  if (share > 0.999 && share < 1) return 0.999;
  if (share > 0 && share < 0.001) return 0.001;
  return share;
}

function bytes(value: number, locale: string): string {
  const names = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  let at = 0;
  let rest = value;
  while (rest >= 1000 && at < names.length - 1) {
    rest /= 1000;
    at += 1;
  }
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: names[at] ?? "byte",
    unitDisplay: at === 0 ? "long" : "short",
    maximumFractionDigits: rest < 10 && at > 0 ? 1 : 0,
  }).format(rest);
}

const cache = new Map<string, Format>();
export function formatFor(language: string): Format {
  let format = cache.get(language);
  if (!format) {
    format = make(language);
    cache.set(language, format);
  }
  return format;
}

export function useFormat(): Format {
  const { i18n } = useTranslation();
  return formatFor(i18n.language);
}
