// SPDX-License-Identifier: Apache-2.0
// How many hosts are in which state of patching and of contact, and on which systems.
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import type { Count, GetFleetOverviewReply, ProductCount } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import type { Tone } from "~/ui/Badge";
import { ExportCard } from "~/ui/export/ExportCard";
import { hostsHref } from "~/ui/links";
import { Meter } from "~/ui/Meter";
import { Card } from "~/ui/Page";
import { productName } from "~/ui/product";
import type { Column } from "~/ui/table/columns";
import { countColumn, textColumn } from "~/ui/table/kinds";
import { Donut } from "./Donut";

interface Line {
  tone: Tone;
  label: string;
  hint?: string;
  count: Count | undefined;
}

function Lines({ lines, whole }: { lines: readonly Line[]; whole: number }) {
  const format = useFormat();
  return (
    <ul className="counts">
      {lines.map(({ tone, label, hint, count }) => (
        <li key={label}>
          <Link to={hostsHref(count?.filter ?? "")} className={`count ${tone}`}>
            <span className="count-dot" aria-hidden="true" />
            <span className="count-label">
              {label}
              {hint ? <span className="muted small">{hint}</span> : null}
            </span>
            <span className="count-number">{format.number(count?.hosts ?? 0)}</span>
            <span className="muted small count-share">{format.percent(count?.hosts ?? 0, whole)}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

export function PatchCard({ fleet }: { fleet: GetFleetOverviewReply }) {
  const { t } = useTranslation();
  const format = useFormat();
  const whole = fleet.all?.hosts ?? 0;
  const lines: Line[] = [
    { tone: "good", label: t("fleet.patched"), count: fleet.patched },
    { tone: "care", label: t("fleet.needs"), count: fleet.needs },
    { tone: "bad", label: t("fleet.failed"), count: fleet.failed },
    { tone: "progress", label: t("fleet.reboot"), hint: t("fleet.rebootHint"), count: fleet.awaitingReboot },
    { tone: "idle", label: t("fleet.unknown"), count: fleet.unknown },
  ];
  return (
    <Card title={t("fleet.patchState")}>
      <div className="patch-state">
        <Donut
          slices={lines.map(({ tone, count }) => ({
            tone,
            value: (count === fleet.awaitingReboot ? fleet.reboot : count)?.hosts ?? 0,
          }))}
          big={format.percent(fleet.patched?.hosts ?? 0, whole)}
          small={t("fleet.patchedShare")}
        />
        <Lines lines={lines} whole={whole} />
      </div>
    </Card>
  );
}

export function ContactCard({ fleet }: { fleet: GetFleetOverviewReply }) {
  const { t } = useTranslation();
  const lines: Line[] = [
    { tone: "good", label: t("fleet.online"), hint: t("fleet.onlineHint"), count: fleet.online },
    { tone: "idle", label: t("fleet.offline"), hint: t("fleet.offlineHint"), count: fleet.offline },
    { tone: "bad", label: t("fleet.broken"), hint: t("fleet.brokenHint"), count: fleet.broken },
    { tone: "care", label: t("fleet.littleOnTime"), hint: t("fleet.littleOnTimeHint"), count: fleet.littleOnTime },
  ];
  return (
    <Card title={t("fleet.contact")}>
      <Lines lines={lines} whole={fleet.all?.hosts ?? 0} />
    </Card>
  );
}

export function ProductsCard({ fleet }: { fleet: GetFleetOverviewReply }) {
  const { t } = useTranslation();
  const format = useFormat();
  const columns: Column<ProductCount>[] = [
    textColumn("product", t("updates.product"), 160, (row) => productName(row.product), { raw: (row) => row.product }),
    countColumn("hosts", t("hosts.title"), 80, (row) => row.hosts),
    countColumn("patched", t("fleet.patched"), 80, (row) => row.patched),
  ];
  return (
    <ExportCard list="systems" title={t("fleet.products")} columns={columns} rows={fleet.products}>
      <ul className="bars" data-list={t("fleet.products")}>
        {fleet.products.slice(0, 12).map(({ product, hosts, patched, filter }) => {
          const words = t("fleet.productPatched", { patched: format.number(patched), hosts: format.number(hosts) });
          return (
            <li key={product}>
              <div className="bar-line">
                <Link to={hostsHref(filter)}>{productName(product)}</Link>
                <span>
                  {t("common.hosts", { count: hosts, formatted: format.number(hosts) })}{" "}
                  <span className="muted small">
                    · {t("fleet.productShare", { percent: format.percent(patched, hosts) })}
                  </span>
                </span>
              </div>
              <Meter
                label={`${productName(product)}: ${words}`}
                whole={hosts}
                parts={[{ tone: "good", value: patched, label: words }]}
                size="small"
              />
            </li>
          );
        })}
      </ul>
    </ExportCard>
  );
}
