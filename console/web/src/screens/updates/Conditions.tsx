// SPDX-License-Identifier: Apache-2.0
// What narrows a list of updates: text, product, severity, status.
import { useTranslation } from "react-i18next";
import { Choice, SeverityChoice, TextSearch } from "~/ui/filter/Narrowing";
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

interface Props {
  get: (name: string) => string;
  set: (name: string, value: string) => void;
  products: readonly string[];
}

export function Conditions({ get, set, products }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <TextSearch get={get} set={set} label={t("updates.search")} most={200} />
      <Choice
        get={get}
        set={set}
        name="product"
        label={t("updates.product")}
        all={t("updates.anyProduct")}
        options={products.map((name) => [name, productName(name)])}
      />
      <SeverityChoice get={get} set={set} />
      <Choice
        get={get}
        set={set}
        name="status"
        label={t("updates.status")}
        all={t("updates.anyStatus")}
        options={statuses.map((name) => [name, t(`updates.statuses.${name}`)])}
      />
    </>
  );
}
