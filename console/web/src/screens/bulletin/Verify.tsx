// SPDX-License-Identifier: Apache-2.0
// What says that an update is there: the rules that agents and console check, for those who want to look by hand.
import { useTranslation } from "react-i18next";
import type { BulletinDetail, UpdateDetail } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { platformsOf, servicePacks } from "./platform";

export function Verify({ detail }: { detail: BulletinDetail }) {
  const { t } = useTranslation();
  return (
    <div className="stack">
      <p className="muted">{t("bulletin.verifyLead")}</p>
      {platformsOf(detail, t).map(({ update, name }) => (
        <details key={update.id} className="fold part">
          <summary>{name}</summary>
          <Rules update={update} />
        </details>
      ))}
    </div>
  );
}

function Rules({ update }: { update: UpdateDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="stack">
      {update.containedInServicePack ? (
        <p>{t("bulletin.containedIn", { pack: update.containedInServicePack })}</p>
      ) : null}
      {update.activeSetupGuid ? <p>{t("bulletin.activeSetup", { guid: update.activeSetupGuid })}</p> : null}
      {update.files.length ? (
        <div className="scroll-x">
          <table className="plain-table small">
            <thead>
              <tr>
                <th scope="col">{t("bulletin.fileName")}</th>
                <th scope="col">{t("bulletin.neededVersion")}</th>
                <th scope="col">{t("bulletin.forServicePacks")}</th>
                <th scope="col">{t("bulletin.branch")}</th>
                <th scope="col" className="end">
                  {t("bulletin.size")}
                </th>
              </tr>
            </thead>
            <tbody>
              {update.files.map((file, index) => (
                <tr key={index}>
                  <td className="mono">
                    {file.path}
                    {file.protectedCopy ? <span className="muted"> ({t("bulletin.protectedCopy")})</span> : null}
                  </td>
                  <td className="mono">{file.version}</td>
                  <td>{servicePacks(file.servicePackMin, file.servicePackMax, t) || t("common.all")}</td>
                  <td>{file.branch}</td>
                  <td className="end">{file.sizeBytes > 0n ? format.number(Number(file.sizeBytes)) : "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {update.registry.length ? (
        <ul className="plain-list">
          {update.registry.map((rule, index) => (
            <li key={index}>
              {t("bulletin.registryKey")}: <code>{rule.key}</code>{" "}
              <span className="muted">
                {rule.valueName
                  ? t("bulletin.valueIs", { name: rule.valueName, value: rule.equals || "…" })
                  : t("bulletin.keyExists")}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
