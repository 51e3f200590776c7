// SPDX-License-Identifier: Apache-2.0
// For whom there is an update, with which package, and how this fleet stands with each.
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import type { BulletinDetail, UpdateRow } from "~/gen/proto/operator_pb";
import { RebootNeed } from "~/gen/proto/types_pb";
import { useFormat } from "~/i18n/format";
import { FleetStatus, fleetStatusText } from "~/screens/updates/cells";
import { hostsHref } from "~/ui/links";
import { productName } from "~/ui/product";
import type { Column } from "~/ui/table/columns";
import { countColumn, textColumn } from "~/ui/table/kinds";
import { ShortList } from "~/ui/table/PlainTable";
import { type Platform, platformsOf } from "./platform";

export function Platforms({ bulletin, detail }: { bulletin: string; detail: BulletinDetail }) {
  const { t } = useTranslation();
  return (
    <div className="stack">
      <p className="muted">{t("bulletin.platformsLead")}</p>
      <ShortList
        bare
        list="bulletin-updates"
        note={bulletin}
        label={t("bulletin.platforms")}
        columns={useColumns()}
        rows={platformsOf(detail, t)}
      />
      {detail.notAffected.length ? (
        <p>
          {t("bulletin.notAffected")}: {detail.notAffected.map(productName).join(", ")}
        </p>
      ) : null}
    </div>
  );
}

function useColumns(): Column<Platform>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const support = ({ update }: Platform) =>
    update.supportEnds ? `(${t("bulletin.supportEnds")} ${format.day(update.supportEnds)})` : "";
  const mono = (id: string, header: string, value: (platform: Platform) => string) =>
    textColumn<Platform>(id, header, 120, value, { cell: (each) => <span className="mono small">{value(each)}</span> });
  return [
    textColumn("platform", t("bulletin.platform"), 200, (each) => `${each.name} ${support(each)}`.trim(), {
      cell: (each) => (
        <>
          {each.name} <span className="muted small">{support(each)}</span>
        </>
      ),
    }),
    textColumn("fleet", t("bulletin.onThisFleet"), 120, ({ row }) => (row ? fleetStatusText(row, t, format) : ""), {
      cell: ({ row }) => (row ? <OnThisFleet row={row} /> : null),
    }),
    mono("package", t("bulletin.package"), ({ row }) =>
      row?.packagePublished ? row.fileNames.join(", ") : t("bulletin.noPackage"),
    ),
    countColumn("size", t("bulletin.size"), 60, ({ row }) => Number(row?.sizeBytes ?? 0n), {
      cell: ({ row }) => (row && row.sizeBytes > 0n ? format.bytes(row.sizeBytes) : "–"),
    }),
    textColumn(
      "reboot",
      t("bulletin.reboot"),
      80,
      ({ row }) => (row ? t(`reboot.${RebootNeed[row.reboot] as "YES"}`) : ""),
      { grow: 0, raw: ({ row }) => (row ? (RebootNeed[row.reboot] ?? "") : "") },
    ),
    textColumn(
      "uninstall",
      t("bulletin.uninstall"),
      80,
      ({ row }) => t(row?.canUninstall ? "common.yes" : "common.no"),
      {
        grow: 0,
        raw: ({ row }) => row?.canUninstall ?? false,
      },
    ),
    mono("needsFirst", t("bulletin.needsFirst"), ({ update }) => update.prerequisites.join(", ") || "–"),
  ];
}

function OnThisFleet({ row }: { row: UpdateRow }) {
  const status = <FleetStatus update={row} />;
  return row.missing && row.missingFilter ? <Link to={hostsHref(row.missingFilter)}>{status}</Link> : status;
}
