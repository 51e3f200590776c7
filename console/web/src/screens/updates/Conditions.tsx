// SPDX-License-Identifier: Apache-2.0
// What narrows a list of updates: text, product, severity, status.
import { useTranslation } from "react-i18next";
import { productName } from "~/ui/product";
import { SeveritySelect, TextSearch } from "./Narrowing";

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

interface Props {
  get: (name: string) => string;
  set: (name: string, value: string) => void;
  products: readonly string[];
}

export function Conditions({ get, set, products }: Props) {
  const { t } = useTranslation();
  const product = get("product");
  const known = product && !products.includes(product) ? [product, ...products] : products;
  return (
    <>
      <TextSearch get={get} set={set} label={t("updates.search")} most={200} />
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
      <SeveritySelect get={get} set={set} />
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
