// SPDX-License-Identifier: Apache-2.0
// For whom there is an update, with which package, and how this fleet stands with each.
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import type { BulletinDetail } from "~/gen/proto/operator_pb";
import { RebootNeed } from "~/gen/proto/types_pb";
import { useFormat } from "~/i18n/format";
import { FleetStatus } from "~/screens/updates/cells";
import { hostsHref } from "~/ui/links";
import { productName } from "~/ui/product";
import { type Platform, platformsOf } from "./platform";

export function Platforms({ detail }: { detail: BulletinDetail }) {
  const { t } = useTranslation();
  return (
    <div className="stack">
      <p className="muted">{t("bulletin.platformsLead")}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll-x" tabIndex={0} aria-label={t("bulletin.platforms")}>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t("bulletin.platform")}</th>
              <th scope="col">{t("bulletin.onThisFleet")}</th>
              <th scope="col">{t("bulletin.package")}</th>
              <th scope="col" className="end">
                {t("bulletin.size")}
              </th>
              <th scope="col">{t("bulletin.reboot")}</th>
              <th scope="col">{t("bulletin.uninstall")}</th>
              <th scope="col">{t("bulletin.needsFirst")}</th>
            </tr>
          </thead>
          <tbody>
            {platformsOf(detail, t).map((platform) => (
              <Row key={platform.update.id} platform={platform} />
            ))}
          </tbody>
        </table>
      </section>
      {detail.notAffected.length ? (
        <p>
          {t("bulletin.notAffected")}: {detail.notAffected.map(productName).join(", ")}
        </p>
      ) : null}
    </div>
  );
}

function Row({ platform: { row, update, name } }: { platform: Platform }) {
  const { t } = useTranslation();
  const format = useFormat();
  const status = row ? <FleetStatus update={row} /> : null;
  return (
    <tr>
      <td>
        {name}
        {update.supportEnds ? (
          <span className="muted small">
            {" "}
            ({t("bulletin.supportEnds")} {format.day(update.supportEnds)})
          </span>
        ) : null}
      </td>
      <td>{row?.missing && row.missingFilter ? <Link to={hostsHref(row.missingFilter)}>{status}</Link> : status}</td>
      <td className="mono small">{row?.packagePublished ? row.fileNames.join(", ") : t("bulletin.noPackage")}</td>
      <td className="end">{row && row.sizeBytes > 0n ? format.bytes(row.sizeBytes) : "–"}</td>
      <td>{row ? t(`reboot.${RebootNeed[row.reboot] as "YES"}`) : ""}</td>
      <td>{t(row?.canUninstall ? "common.yes" : "common.no")}</td>
      <td className="mono small">{update.prerequisites.join(", ") || "–"}</td>
    </tr>
  );
}
