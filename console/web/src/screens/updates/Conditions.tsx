// SPDX-License-Identifier: Apache-2.0
// What narrows a list of updates: text, product, severity, status.
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { productName } from "~/ui/product";

const statuses = [
  "missing",
  "installed",
  "unknown",
  "pending-reboot",
  "failed",
  "exploited",
  "baseline",
  "superseded",
] as const;
const severities = ["critical", "important", "moderate", "low", "unknown"] as const;
const pauseMs = 200;

interface Props {
  get: (name: string) => string;
  set: (name: string, value: string) => void;
  products: readonly string[];
}

export function Conditions({ get, set, products }: Props) {
  const { t } = useTranslation();
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
  const product = get("product");
  const known = product && !products.includes(product) ? [product, ...products] : products;
  return (
    <>
      <input
        type="search"
        className="search"
        data-filter
        aria-label={t("updates.search")}
        placeholder={t("updates.search")}
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.target.value)}
      />
      <select
        aria-label={t("updates.product")}
        value={product}
        onChange={(event) => set("product", event.target.value)}
      >
        <option value="">{t("updates.anyProduct")}</option>
        {known.map((name) => (
          <option key={name} value={name}>
            {productName(name)}
          </option>
        ))}
      </select>
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
      <select
        aria-label={t("updates.status")}
        value={get("status")}
        onChange={(event) => set("status", event.target.value)}
      >
        <option value="">{t("updates.anyStatus")}</option>
        {statuses.map((name) => (
          <option key={name} value={name}>
            {t(`updates.statuses.${name}`)}
          </option>
        ))}
      </select>
    </>
  );
}
