// SPDX-License-Identifier: Apache-2.0
// What is installed on a host beside Windows, and the servicing packages of Windows Vista and later, as its facts list them. Facts without
// any say nothing: an export of systeminfo has none.
import { useTranslation } from "react-i18next";
import type { HostSummary } from "~/gen/proto/operator_pb";
import type { HostFacts, PackageStateFact, ProductFact } from "~/gen/proto/types_pb";
import { Card } from "~/ui/Page";
import { textColumn } from "~/ui/table/kinds";
import { Fold } from "./Fold";

const sources = {
  msi: "msi",
  "msi-patch": "msiPatch",
  uninstall: "uninstall",
  "uninstall-user": "uninstallUser",
  "active-setup": "activeSetup",
} as const;

// CurrentState of component based servicing; others are shown as their number.
const states = { 64: "staged", 80: "superseded", 96: "pending", 112: "installed", 128: "permanent" } as const;

export function Installed({ host, facts }: { host: HostSummary; facts: HostFacts }) {
  const { t } = useTranslation();
  const sourceOf = ({ source }: ProductFact) =>
    source in sources ? t(`host.productSources.${sources[source as keyof typeof sources]}`) : source;
  const stateOf = ({ state }: PackageStateFact) => {
    const number = `0x${state.toString(16)}`;
    return state in states ? `${t(`host.packageStates.${states[state as keyof typeof states]}`)} (${number})` : number;
  };
  return (
    <>
      {facts.products.length === 0 ? (
        <Card title={t("host.products")}>
          <p className="muted">{t(host.factsSource === "file" ? "host.noProductsInFile" : "host.noProducts")}</p>
        </Card>
      ) : null}
      <Fold<ProductFact>
        host={host.name}
        list="products"
        label={t("host.products")}
        rows={facts.products}
        note={facts.productsCut ? t("host.productsCut") : ""}
        columns={[
          textColumn("name", t("host.product"), 200, (one) => one.name || one.code, { fixed: true }),
          textColumn("version", t("host.version"), 100, (one) => one.version, { grow: 0 }),
          textColumn("publisher", t("host.publisher"), 140, (one) => one.publisher),
          textColumn("architecture", t("host.architecture"), 80, (one) => one.architecture),
          textColumn("source", t("host.source"), 120, sourceOf, { raw: (one) => one.source }),
        ]}
      />
      <Fold<PackageStateFact>
        host={host.name}
        list="packages"
        label={t("host.packages")}
        rows={facts.packageStates}
        note={facts.packageStatesCut ? t("host.productsCut") : ""}
        columns={[
          textColumn("name", t("host.package"), 260, (one) => one.name, { fixed: true }),
          textColumn("state", t("host.state"), 120, stateOf, { raw: (one) => one.state }),
        ]}
      />
    </>
  );
}
