// SPDX-License-Identifier: Apache-2.0
// Every issue of every package with the files inside, newest issue first.
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { useMay } from "~/app/session";
import type { BulletinDetail, PackageDetail, UpdateDetail } from "~/gen/proto/operator_pb";
import type { en } from "~/i18n/en";
import { useFormat } from "~/i18n/format";
import { Badge } from "~/ui/Badge";
import { AddBytes } from "./AddBytes";
import { platformsOf } from "./platform";

export function Files({ detail }: { detail: BulletinDetail }) {
  const { t } = useTranslation();
  return (
    <div className="stack">
      <p className="muted">{t("bulletin.filesLead")}</p>
      {platformsOf(detail, t).map(({ update, name }) => (
        <details key={update.id} className="fold part">
          <summary>{name}</summary>
          {update.note ? <p className="muted small">{update.note}</p> : null}
          {[...update.packages]
            .sort((one, other) => (other.info?.revision ?? 0) - (one.info?.revision ?? 0))
            .map((package_, index) => (
              <Package key={index} package_={package_} update={update} />
            ))}
        </details>
      ))}
    </div>
  );
}

export function defectName(defect: string, t: TFunction): string {
  return t(`bulletin.defect.${defect as keyof typeof en.bulletin.defect}`, { defaultValue: defect });
}

export function PackageState({ state }: { state: string }) {
  const { t } = useTranslation();
  const known = state === "current" || state === "replaced" || state === "withdrawn";
  return (
    <Badge tone={state === "current" ? "good" : state === "withdrawn" ? "bad" : "idle"}>
      {known ? t(`bulletin.states.${state}`) : state}
    </Badge>
  );
}

function Package({ package_, update }: { package_: PackageDetail; update: UpdateDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const admin = useMay("admin");
  const { info } = package_;
  if (!info) return null;
  const lines: [string, string][] = [
    [t("bulletin.published"), format.day(package_.published)],
    [t("bulletin.installer"), package_.installerVersion],
    [t("bulletin.arguments"), package_.arguments.join(" ")],
    [t("bulletin.uninstallWith"), update.uninstall.join(" ")],
    [t("bulletin.hash"), info.sha256 || package_.expectedSha256 || t("bulletin.notStored")],
    [t("bulletin.signers"), info.signers.join("; ")],
    [t("bulletin.defects"), package_.defects.map((defect) => defectName(defect, t)).join("; ")],
    [t("bulletin.note"), info.note],
  ];
  return (
    <div className="package">
      <h3>
        {t("bulletin.issue", { number: info.revision })} <span className="mono">{info.fileName}</span>{" "}
        {info.sizeBytes > 0n ? <span className="muted">{format.bytes(info.sizeBytes)}</span> : null}{" "}
        <PackageState state={info.state} />
      </h3>
      <dl className="lines">
        {lines
          .filter(([, value]) => value !== "")
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {admin && info.sha256 === "" && info.fileName !== "" ? (
        <AddBytes update={update.id} revision={info.revision} fileName={info.fileName} />
      ) : null}
      {package_.files.length ? <FileTable package_={package_} /> : null}
    </div>
  );
}

function FileTable({ package_ }: { package_: PackageDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className="scroll-x">
      <table className="plain-table small">
        <thead>
          <tr>
            <th scope="col">{t("bulletin.fileName")}</th>
            <th scope="col">{t("bulletin.version")}</th>
            <th scope="col" className="end">
              {t("bulletin.size")}
            </th>
            <th scope="col">{t("bulletin.date")}</th>
            <th scope="col">{t("bulletin.folder")}</th>
            <th scope="col">{t("bulletin.branch")}</th>
            <th scope="col">{t("bulletin.source")}</th>
          </tr>
        </thead>
        <tbody>
          {package_.files.map((file, index) => (
            <tr key={index}>
              <td className="mono">{file.name}</td>
              <td className="mono">{file.version}</td>
              <td className="end">{file.sizeBytes > 0n ? format.number(Number(file.sizeBytes)) : "–"}</td>
              <td>{file.timestampUtc}</td>
              <td className="mono">{file.folder}</td>
              <td>{file.branch}</td>
              <td>
                {file.source}
                {file.note ? <span className="muted"> ({file.note})</span> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
