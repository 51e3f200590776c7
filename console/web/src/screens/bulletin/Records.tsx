// SPDX-License-Identifier: Apache-2.0
// Reissues, test results, disagreements of the sources, history, references.
import { useTranslation } from "react-i18next";
import type { BulletinConflict, BulletinDetail, BulletinHistory, BulletinTest } from "~/gen/proto/operator_pb";
import type { en } from "~/i18n/en";
import { useFormat } from "~/i18n/format";
import { Badge } from "~/ui/Badge";
import { productName } from "~/ui/product";
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

export function Tests({ tests }: { tests: readonly BulletinTest[] }) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label={t("bulletin.result")}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t("bulletin.platform")}</th>
            <th scope="col">{t("bulletin.result")}</th>
            <th scope="col">{t("bulletin.note")}</th>
          </tr>
        </thead>
        <tbody>
          {tests.map((test, index) => (
            <tr key={index}>
              <td>{/^[a-z0-9-]+$/.test(test.platform) ? productName(test.platform) : test.platform}</td>
              <td>
                <Badge tone={goodResults.has(test.result) ? "good" : badResults.has(test.result) ? "bad" : "idle"}>
                  {t(`bulletin.results.${test.result as keyof typeof en.bulletin.results}`, {
                    defaultValue: test.result,
                  })}
                </Badge>
              </td>
              <td>{test.note}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function Conflicts({ conflicts }: { conflicts: readonly BulletinConflict[] }) {
  const { t } = useTranslation();
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">{t("bulletin.field")}</th>
          <th scope="col">{t("bulletin.values")}</th>
          <th scope="col">{t("bulletin.note")}</th>
        </tr>
      </thead>
      <tbody>
        {conflicts.map((conflict, index) => (
          <tr key={index}>
            <td className="mono small">{conflict.field}</td>
            <td>
              {conflict.values.map((value) => (
                <div key={value}>{value}</div>
              ))}
            </td>
            <td>{conflict.note}</td>
          </tr>
        ))}
      </tbody>
    </table>
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
