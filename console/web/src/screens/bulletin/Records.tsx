// SPDX-License-Identifier: Apache-2.0
// Reissues, test results, disagreements of the sources, history, references.
import { useTranslation } from "react-i18next";
import type { BulletinConflict, BulletinDetail, BulletinHistory, BulletinTest } from "~/gen/proto/operator_pb";
import type { en } from "~/i18n/en";
import { useFormat } from "~/i18n/format";
import { Badge } from "~/ui/Badge";
import { productName } from "~/ui/product";
import type { Column } from "~/ui/table/columns";
import { textColumn } from "~/ui/table/kinds";
import { ShortList } from "~/ui/table/PlainTable";
import { defectName, PackageState } from "./Files";
import { platformsOf } from "./platform";
import { Text } from "./Text";

export function Reissues({ detail }: { detail: BulletinDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const reissued = platformsOf(detail, t).filter(({ update }) => update.packages.length > 1);
  return (
    <div className="stack">
      <p className="muted">{t("bulletin.reissuesLead")}</p>
      {reissued.map(({ update, name }) => (
        <div key={update.id} className="part">
          <h3>{name}</h3>
          <ol className="plain-list reissues">
            {update.packages.map(({ info, published, reapply, defects }) => (
              <li key={info?.revision}>
                {t("bulletin.issue", { number: info?.revision })} · {format.day(published)} ·{" "}
                <span className="mono">{info?.fileName}</span>{" "}
                {info && info.sizeBytes > 0n ? <span>({format.number(Number(info.sizeBytes))} B)</span> : null}{" "}
                <PackageState state={info?.state ?? ""} />
                {reapply ? (
                  <div className="small">
                    {t("bulletin.installAgain")}{" "}
                    {reapply in reapplyWords ? t(`bulletin.reapply.${reapply as "none"}`) : reapply}
                  </div>
                ) : null}
                {defects.length ? (
                  <div className="small number-care">{defects.map((defect) => defectName(defect, t)).join("; ")}</div>
                ) : null}
                {info?.note ? <div className="small muted">{info.note}</div> : null}
              </li>
            ))}
          </ol>
        </div>
      ))}
    </div>
  );
}
const reapplyWords = { none: true, advised: true, required: true };

const goodResults = new Set(["passed", "not-reproduced", "not-affected"]);
const badResults = new Set(["failed", "affected"]);

export function Tests({ bulletin, tests }: { bulletin: string; tests: readonly BulletinTest[] }) {
  const { t } = useTranslation();
  const result = (test: BulletinTest) =>
    t(`bulletin.results.${test.result as keyof typeof en.bulletin.results}`, { defaultValue: test.result });
  const columns: Column<BulletinTest>[] = [
    textColumn("platform", t("bulletin.platform"), 160, ({ platform }) =>
      /^[a-z0-9-]+$/.test(platform) ? productName(platform) : platform,
    ),
    textColumn("result", t("bulletin.result"), 100, result, {
      raw: (test) => test.result,
      cell: (test) => (
        <Badge tone={goodResults.has(test.result) ? "good" : badResults.has(test.result) ? "bad" : "idle"}>
          {result(test)}
        </Badge>
      ),
    }),
    textColumn("note", t("bulletin.note"), 240, (test) => test.note),
  ];
  return (
    <ShortList bare list="bulletin-tests" note={bulletin} label={t("bulletin.tests")} columns={columns} rows={tests} />
  );
}

export function Conflicts({ bulletin, conflicts }: { bulletin: string; conflicts: readonly BulletinConflict[] }) {
  const { t } = useTranslation();
  const columns: Column<BulletinConflict>[] = [
    textColumn("field", t("bulletin.field"), 100, (conflict) => conflict.field, {
      cell: (conflict) => <span className="mono small">{conflict.field}</span>,
    }),
    textColumn("values", t("bulletin.values"), 200, (conflict) => conflict.values.join("; "), {
      cell: (conflict) => conflict.values.map((value) => <div key={value}>{value}</div>),
    }),
    textColumn("note", t("bulletin.note"), 200, (conflict) => conflict.note),
  ];
  return (
    <ShortList
      bare
      list="bulletin-conflicts"
      note={bulletin}
      label={t("bulletin.conflicts")}
      columns={columns}
      rows={conflicts}
    />
  );
}

export function HistoryList({ history }: { history: readonly BulletinHistory[] }) {
  const format = useFormat();
  return (
    <dl className="lines">
      {history.map((entry, index) => (
        <div key={index}>
          <dt>{format.day(entry.date)}</dt>
          <dd>{entry.text}</dd>
        </div>
      ))}
    </dl>
  );
}

export function References({ detail }: { detail: BulletinDetail }) {
  const { t } = useTranslation();
  return (
    <div className="stack">
      <ul className="plain-list">
        {detail.references.map((reference) => (
          <li key={reference}>{reference}</li>
        ))}
      </ul>
      {detail.note ? (
        <div>
          <h3>{t("bulletin.remark")}</h3>
          <Text>{detail.note}</Text>
        </div>
      ) : null}
    </div>
  );
}
