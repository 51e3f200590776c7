// SPDX-License-Identifier: Apache-2.0
// What a host reports of itself.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { GetHostReply, HostSummary } from "~/gen/proto/operator_pb";
import type { FileFact, HostFacts, HotfixFact, RegistryFact } from "~/gen/proto/types_pb";
import { useFormat } from "~/i18n/format";
import { Card } from "~/ui/Page";
import { productName, servicePackName } from "~/ui/product";
import { Empty } from "~/ui/State";
import { Time } from "~/ui/Time";
import { countColumn, textColumn } from "~/ui/table/kinds";
import { Fold } from "./Fold";
import { Installed } from "./Installed";

export function Facts({ host }: { host: GetHostReply }) {
  const { t } = useTranslation();
  const { summary, facts } = host;
  if (!summary) return null;
  const groups = [summary.ring, summary.site].filter((name) => name !== "").join(" · ");
  return (
    <div className="stack">
      <Card title={t("host.identity")}>
        <dl className="facts">
          <Fact name={t("host.id")}>
            <span className="mono">{summary.id}</span>
          </Fact>
          <Fact name={t("host.domain")}>{summary.domain}</Fact>
          <Fact name={t("host.unit")}>{facts?.organisationalUnit}</Fact>
          <Fact name={t("host.groups")}>{groups}</Fact>
          <Fact name={t("host.roles")}>{summary.roles.join(", ")}</Fact>
          <Fact name={t("host.zone")}>{summary.zone}</Fact>
          <Fact name={t("host.agent")}>{summary.agentVersion}</Fact>
          <Fact name={t("host.enrolled")}>
            <Time ms={summary.enrolledMs} show="both" />
          </Fact>
          <Fact name={t("host.certificate")}>
            <Time ms={summary.certificateExpiresMs} show="both" />
          </Fact>
          <Fact name={t("host.factsFrom")}>
            {summary.factsSource === "file" ? (
              <>
                {t("host.factsFromFile", { file: summary.importedFrom })}{" "}
                <Time ms={summary.importedMs} show="absolute" />
              </>
            ) : summary.factsSource ? (
              t("host.factsFromAgent")
            ) : null}
          </Fact>
        </dl>
      </Card>
      {facts ? <System host={summary} facts={facts} /> : <Empty icon="question" title={t("host.noFacts")} />}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children || <span className="muted">–</span>}</dd>
    </div>
  );
}

function System({ host, facts }: { host: HostSummary; facts: HostFacts }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { os } = facts;
  const { name } = host;
  return (
    <>
      <Card title={t("host.system")}>
        <dl className="facts">
          <Fact name={t("host.os")}>
            {os
              ? `${productName(os.product)} ${os.edition} ${servicePackName(os.servicePack, os.servicePackSuffix)}`
              : ""}
          </Fact>
          <Fact name={t("host.build")}>
            {os ? [os.major, os.minor, os.build, ...(os.ubr ? [os.ubr] : [])].join(".") : ""}
          </Fact>
          <Fact name={t("host.architecture")}>{[os?.architecture, os?.hardwareFamily].filter(Boolean).join(", ")}</Fact>
          <Fact name={t("host.language")}>{os?.language}</Fact>
          <Fact name={t("host.addresses")}>{facts.addresses.join(", ")}</Fact>
          <Fact name={t("host.bootTime")}>
            <Time ms={facts.bootTimeMs} show="both" />
          </Fact>
          <Fact name={t("host.memory")}>{facts.memoryBytes ? format.bytes(facts.memoryBytes) : ""}</Fact>
          <Fact name={t("host.disk")}>
            {facts.diskTotalBytes
              ? t("host.diskFree", {
                  free: format.bytes(facts.diskFreeBytes),
                  total: format.bytes(facts.diskTotalBytes),
                })
              : ""}
          </Fact>
        </dl>
      </Card>
      {facts.pendingReboot.length ? (
        <Card title={t("host.pendingReboot")}>
          <ul>
            {facts.pendingReboot.map((one) => (
              <li key={one.reason}>
                <span className="mono">{one.reason}</span>{" "}
                {one.hard ? null : <span className="muted">({t("host.pendingSoft")})</span>}
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
      <Installed host={host} facts={facts} />
      <Fold<HotfixFact>
        host={name}
        list="hotfixes"
        label={t("host.hotfixes")}
        rows={facts.hotfixes}
        columns={[
          textColumn("kb", "KB", 100, (one) => one.id),
          textColumn("source", t("host.source"), 100, (one) => one.source),
        ]}
      />
      <Fold<FileFact>
        host={name}
        list="files"
        label={t("host.files")}
        rows={facts.files}
        columns={[
          textColumn("path", t("host.path"), 200, (file) => file.path),
          textColumn("version", t("host.version"), 120, (file) =>
            file.present ? file.version || "–" : t("host.absent"),
          ),
          countColumn("size", t("host.size"), 80, (file) => Number(file.sizeBytes), {
            cell: (file) => (file.present ? format.bytes(file.sizeBytes) : ""),
          }),
        ]}
      />
      <Fold<RegistryFact>
        host={name}
        list="registry"
        label={t("host.registry")}
        rows={facts.registry}
        columns={[
          textColumn("path", t("host.path"), 200, (one) => (one.valueName ? `${one.key} : ${one.valueName}` : one.key)),
          textColumn("value", t("host.value"), 120, (one) =>
            one.present ? one.data || t("common.yes") : t("host.absent"),
          ),
        ]}
      />
    </>
  );
}
