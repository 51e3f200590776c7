// SPDX-License-Identifier: Apache-2.0
// What lists of updates and of advisories are narrowed by, kept in the address: a text, and a severity.
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

const severities = ["critical", "important", "moderate", "low", "unknown"] as const;
const pauseMs = 200;

interface Address {
  get: (name: string) => string;
  set: (name: string, value: string) => void;
}

// The text counts once nobody has typed for a moment.
export function TextSearch({ get, set, label, most }: Address & { label: string; most: number }) {
  const given = get("text");
  const [text, setText] = useState(given);
  const [seen, setSeen] = useState(given);
  if (seen !== given) {
    setSeen(given);
    setText(given);
  }
  useEffect(() => {
    if (text.trim() === given) return;
    const timer = setTimeout(() => set("text", text.trim()), pauseMs);
    return () => clearTimeout(timer);
  }, [text, given, set]);
  return (
    <input
      type="search"
      className="search"
      data-filter
      aria-label={label}
      placeholder={label}
      value={text}
      maxLength={most}
      onChange={(event) => setText(event.target.value)}
    />
  );
}

export function SeveritySelect({ get, set }: Address) {
  const { t } = useTranslation();
  return (
    <select
      aria-label={t("updates.severity")}
      value={get("severity")}
      onChange={(event) => set("severity", event.target.value)}
    >
      <option value="">{t("updates.anySeverity")}</option>
      {severities.map((name) => (
        <option key={name} value={name}>
          {t(`severity.${name}`)}
        </option>
      ))}
    </select>
  );
}
