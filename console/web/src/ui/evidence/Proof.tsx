// SPDX-License-Identifier: Apache-2.0
// Why an update has the status that it has on a host: each rule with what was seen and what was needed.
import { useTranslation } from "react-i18next";
import { type Assessment, type Evidence, UpdateStatus } from "~/gen/proto/types_pb";
import { useSentence } from "~/i18n/sentences";
import { Badge, UpdateStatusBadge } from "~/ui/Badge";
import { Dialog } from "~/ui/Dialog";
import type { Column } from "~/ui/table/columns";
import { textColumn } from "~/ui/table/kinds";
import { ShortList } from "~/ui/table/PlainTable";
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
  const sentence = useSentence();
  const status = assessment ? t(`updateStatus.${UpdateStatus[assessment.status] as "MISSING"}`) : "";
  return (
    <Dialog open={assessment !== undefined} onClose={close} title={t("updates.whyTitle", { status })} wide>
      {assessment ? (
        <div className="stack">
          <div>
            <strong>{name}</strong>
          </div>
          <div>
            <UpdateStatusBadge status={assessment.status} /> <span>{sentence(assessment.reason)}</span>
          </div>
          <EvidenceTable of={name} evidence={assessment.evidence} />
        </div>
      ) : null}
    </Dialog>
  );
}

export function EvidenceTable({ of, evidence }: { of: string; evidence: readonly Evidence[] }) {
  const { t } = useTranslation();
  if (evidence.length === 0) return <p className="muted">{t("updates.noEvidence")}</p>;
  const mono = (id: string, header: string, width: number, value: (line: Evidence) => string) =>
    textColumn<Evidence>(id, header, width, value, {
      cell: (line) => <span className="mono">{value(line) || "–"}</span>,
    });
  const verdict = (line: Evidence) => (line.known ? (line.holds ? "holds" : "fails") : "unknown");
  const columns: Column<Evidence>[] = [
    textColumn("verdict", t("updates.columns.status"), 90, (line) => t(`updates.evidence.${verdict(line)}`), {
      raw: verdict,
      cell: (line) => <Verdict verdict={verdict(line)} />,
    }),
    mono("rule", t("updates.evidence.rule"), 160, (line) => line.rule),
    mono("observed", t("updates.evidence.seen"), 120, (line) => line.observed),
    mono("expected", t("updates.evidence.needed"), 120, (line) => line.expected),
    mono("source", t("updates.evidence.from"), 100, (line) => line.source),
  ];
  return (
    <ShortList
      bare
      list="proof"
      note={of}
      label={t("updates.why")}
      columns={columns}
      rows={evidence}
      className="evidence-table"
    />
  );
}

const verdictLooks = { holds: ["good", "check"], fails: ["bad", "cross"], unknown: ["idle", "question"] } as const;

function Verdict({ verdict }: { verdict: keyof typeof verdictLooks }) {
  const { t } = useTranslation();
  const [tone, icon] = verdictLooks[verdict];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`updates.evidence.${verdict}`)}
    </Badge>
  );
}
