// SPDX-License-Identifier: Apache-2.0
// Every issue of every package with the files inside, newest issue first.
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { useMay } from "~/app/session";
import type { BulletinDetail, PackageDetail, PackageFile, UpdateDetail } from "~/gen/proto/operator_pb";
import type { en } from "~/i18n/en";
import { useFormat } from "~/i18n/format";
import { Badge } from "~/ui/Badge";
import { ExportMenu } from "~/ui/export/ExportMenu";
import type { Column } from "~/ui/table/columns";
import { countColumn, textColumn } from "~/ui/table/kinds";
import { PlainTable } from "~/ui/table/PlainTable";
import { AddBytes } from "./AddBytes";
import { platformsOf } from "./platform";

export function Files({ bulletin, detail }: { bulletin: string; detail: BulletinDetail }) {
  const { t } = useTranslation();
  return (
    <div className="stack">
      <div className="short-list-head">
        <p className="muted">{t("bulletin.filesLead")}</p>
        <FilesExport bulletin={bulletin} detail={detail} />
      </div>
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
  const columns = useFileColumns();
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
      {package_.files.length ? (
        <PlainTable
          label={t("bulletin.files")}
          columns={columns}
          rows={linesOf(update.id, package_)}
          className="small"
        />
      ) : null}
    </div>
  );
}

/** A file of a package, with where it comes from for the export of all of them. */
interface FileLine {
  file: PackageFile;
  update: string;
  revision: number;
}

function linesOf(update: string, { info, files }: PackageDetail): FileLine[] {
  return files.map((file) => ({ file, update, revision: info?.revision ?? 0 }));
}

function useFileColumns(): Column<FileLine>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const mono = (id: string, header: string, value: (file: PackageFile) => string) =>
    textColumn<FileLine>(id, header, 100, ({ file }) => value(file), {
      cell: ({ file }) => <span className="mono">{value(file)}</span>,
    });
  const source = (file: PackageFile) => (file.note ? `${file.source} (${file.note})` : file.source);
  return [
    mono("name", t("bulletin.fileName"), (file) => file.name),
    mono("version", t("bulletin.version"), (file) => file.version),
    countColumn("size", t("bulletin.size"), 60, ({ file }) => Number(file.sizeBytes), {
      cell: ({ file }) => (file.sizeBytes > 0n ? format.number(Number(file.sizeBytes)) : "–"),
    }),
    textColumn("date", t("bulletin.date"), 100, ({ file }) => file.timestampUtc),
    mono("folder", t("bulletin.folder"), (file) => file.folder),
    textColumn("branch", t("bulletin.branch"), 60, ({ file }) => file.branch),
    textColumn("source", t("bulletin.source"), 100, ({ file }) => source(file)),
  ];
}

/** Every file of every issue of every package. */
function FilesExport({ bulletin, detail }: { bulletin: string; detail: BulletinDetail }) {
  const { t } = useTranslation();
  const lines = detail.updates.flatMap((update) => update.packages.flatMap((one) => linesOf(update.id, one)));
  const columns: Column<FileLine>[] = [
    textColumn("update", t("updates.columns.id"), 160, (line) => line.update),
    countColumn("revision", t("bulletin.issueNumber"), 60, (line) => line.revision),
    ...useFileColumns(),
  ];
  return (
    <ExportMenu
      quiet
      list="bulletin-files"
      title={t("bulletin.files")}
      note={bulletin}
      columns={columns}
      load={async () => lines}
    />
  );
}
