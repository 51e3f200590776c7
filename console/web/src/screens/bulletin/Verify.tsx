// SPDX-License-Identifier: Apache-2.0
// What says that an update is there: the rules that agents and console check, for those who want to look by hand.
import { useTranslation } from "react-i18next";
import type { BulletinDetail, DetectionFile, UpdateDetail } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { ExportMenu } from "~/ui/export/ExportMenu";
import type { Column } from "~/ui/table/columns";
import { countColumn, textColumn } from "~/ui/table/kinds";
import { PlainTable } from "~/ui/table/PlainTable";
import { platformsOf, servicePacks } from "./platform";

export function Verify({ bulletin, detail }: { bulletin: string; detail: BulletinDetail }) {
  const { t } = useTranslation();
  return (
    <div className="stack">
      <div className="short-list-head">
        <p className="muted">{t("bulletin.verifyLead")}</p>
        <RulesExport bulletin={bulletin} detail={detail} />
      </div>
      {platformsOf(detail, t).map(({ update, name }) => (
        <details key={update.id} className="fold part">
          <summary>{name}</summary>
          <Rules update={update} />
        </details>
      ))}
    </div>
  );
}

interface FileLine {
  file: DetectionFile;
  update: string;
}
const linesOf = ({ id, files }: UpdateDetail): FileLine[] => files.map((file) => ({ file, update: id }));

function useFileColumns(): Column<FileLine>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const copy = (file: DetectionFile) => (file.protectedCopy ? ` (${t("bulletin.protectedCopy")})` : "");
  return [
    textColumn("path", t("bulletin.fileName"), 200, ({ file }) => file.path + copy(file), {
      cell: ({ file }) => (
        <span className="mono">
          {file.path}
          <span className="muted">{copy(file)}</span>
        </span>
      ),
    }),
    textColumn("version", t("bulletin.neededVersion"), 110, ({ file }) => file.version, {
      cell: ({ file }) => <span className="mono">{file.version}</span>,
    }),
    textColumn(
      "servicePacks",
      t("bulletin.forServicePacks"),
      100,
      ({ file }) => servicePacks(file.servicePackMin, file.servicePackMax, t) || t("common.all"),
    ),
    textColumn("branch", t("bulletin.branch"), 60, ({ file }) => file.branch),
    countColumn("size", t("bulletin.size"), 60, ({ file }) => Number(file.sizeBytes), {
      cell: ({ file }) => (file.sizeBytes > 0n ? format.number(Number(file.sizeBytes)) : "–"),
    }),
  ];
}

/** The files that are checked, of every update. */
function RulesExport({ bulletin, detail }: { bulletin: string; detail: BulletinDetail }) {
  const { t } = useTranslation();
  const columns = [
    textColumn<FileLine>("update", t("updates.columns.id"), 160, (line) => line.update),
    ...useFileColumns(),
  ];
  return (
    <ExportMenu
      quiet
      list="bulletin-rules"
      title={t("bulletin.verify")}
      note={bulletin}
      columns={columns}
      load={async () => detail.updates.flatMap(linesOf)}
    />
  );
}

function Rules({ update }: { update: UpdateDetail }) {
  const { t } = useTranslation();
  const columns = useFileColumns();
  return (
    <div className="stack">
      {update.containedInServicePack ? (
        <p>{t("bulletin.containedIn", { pack: update.containedInServicePack })}</p>
      ) : null}
      {update.activeSetupGuid ? <p>{t("bulletin.activeSetup", { guid: update.activeSetupGuid })}</p> : null}
      {update.files.length ? (
        <PlainTable label={t("bulletin.verify")} columns={columns} rows={linesOf(update)} className="small" />
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
