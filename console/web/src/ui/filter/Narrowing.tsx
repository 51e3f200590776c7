// SPDX-License-Identifier: Apache-2.0
// What lists are narrowed by, kept in the address: a text, one of several words, and the button that takes it all away.
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

const severities = ["critical", "important", "moderate", "low", "unknown"] as const;
const pauseMs = 120;

interface Part {
  get: (name: string) => string;
  set: (name: string, value: string) => void;
}

/** The text counts once nobody has typed for a moment, or with Enter. */
export function TextSearch({
  get,
  set,
  label,
  most,
  name = "text",
}: Part & { label: string; most: number; name?: string }) {
  const given = get(name);
  const [text, setText] = useState(given);
  const [seen, setSeen] = useState(given);
  if (seen !== given) {
    setSeen(given);
    if (text.trim() !== given) setText(given);
  }
  useEffect(() => {
    if (text.trim() === given) return;
    const timer = setTimeout(() => set(name, text.trim()), pauseMs);
    return () => clearTimeout(timer);
  }, [text, given, set, name]);
  return (
    <input
      type="search"
      className={name === "text" ? "search" : "word"}
      data-filter={name === "text" ? true : undefined}
      aria-label={label}
      placeholder={label}
      value={text}
      maxLength={most}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") set(name, text.trim());
      }}
    />
  );
}

interface ChoiceProps extends Part {
  name: string;
  label: string;
  /** Not narrowed. */
  all: string;
  options: readonly (readonly [value: string, label: string])[];
}

export function Choice({ get, set, name, label, all, options }: ChoiceProps) {
  const chosen = get(name);
  return (
    <select aria-label={label} value={chosen} onChange={(event) => set(name, event.target.value)}>
      <option value="">{all}</option>
      {/* What an old address says and the list no longer offers stays to be seen, and to be taken away. */}
      {chosen === "" || options.some(([value]) => value === chosen) ? null : <option value={chosen}>{chosen}</option>}
      {options.map(([value, text]) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
}

export function SeverityChoice({ get, set }: Part) {
  const { t } = useTranslation();
  return (
    <Choice
      get={get}
      set={set}
      name="severity"
      label={t("updates.severity")}
      all={t("updates.anySeverity")}
      options={severities.map((name) => [name, t(`severity.${name}`)])}
    />
  );
}
