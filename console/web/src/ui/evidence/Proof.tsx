// SPDX-License-Identifier: Apache-2.0
// Why an update has the status that it has on a host: each rule with what was seen and what was needed.
import { useTranslation } from "react-i18next";
import { type Assessment, type Evidence, UpdateStatus } from "~/gen/proto/types_pb";
import { Badge, UpdateStatusBadge } from "~/ui/Badge";
import { Dialog } from "~/ui/Dialog";
import "./evidence.css";

export function ProofDialog({
  name,
  assessment,
  close,
}: {
  name: string;
  assessment: Assessment | undefined;
  close: () => void;
}) {
  const { t } = useTranslation();
  const status = assessment ? t(`updateStatus.${UpdateStatus[assessment.status] as "MISSING"}`) : "";
  return (
    <Dialog open={assessment !== undefined} onClose={close} title={t("updates.whyTitle", { status })} wide>
      {assessment ? (
        <div className="stack">
          <div>
            <strong>{name}</strong>
          </div>
          <div>
            <UpdateStatusBadge status={assessment.status} /> <span>{assessment.reason}</span>
          </div>
          <EvidenceTable evidence={assessment.evidence} />
        </div>
      ) : null}
    </Dialog>
  );
}

export function EvidenceTable({ evidence }: { evidence: readonly Evidence[] }) {
  const { t } = useTranslation();
  if (evidence.length === 0) return <p className="muted">{t("updates.noEvidence")}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll-x" tabIndex={0} aria-label={t("updates.why")}>
      <table className="plain-table evidence-table">
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">{t("updates.columns.status")}</span>
            </th>
            <th scope="col">{t("updates.evidence.rule")}</th>
            <th scope="col">{t("updates.evidence.seen")}</th>
            <th scope="col">{t("updates.evidence.needed")}</th>
            <th scope="col">{t("updates.evidence.from")}</th>
          </tr>
        </thead>
        <tbody>
          {evidence.map((line, index) => (
            <tr key={index}>
              <td>
                {line.known ? (
                  <Badge tone={line.holds ? "good" : "bad"} icon={line.holds ? "check" : "cross"}>
                    {t(line.holds ? "updates.evidence.holds" : "updates.evidence.fails")}
                  </Badge>
                ) : (
                  <Badge tone="idle" icon="question">
                    {t("updates.evidence.unknown")}
                  </Badge>
                )}
              </td>
              <td className="mono">{line.rule}</td>
              <td className="mono">{line.observed || "–"}</td>
              <td className="mono">{line.expected || "–"}</td>
              <td className="mono muted">{line.source}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
