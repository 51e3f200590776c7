// SPDX-License-Identifier: Apache-2.0
// What a host reports of itself.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { GetHostReply } from "~/gen/proto/operator_pb";
import type { HostFacts } from "~/gen/proto/types_pb";
import { useFormat } from "~/i18n/format";
import { Card } from "~/ui/Page";
import { productName, servicePackName } from "~/ui/product";
import { Empty } from "~/ui/State";
import { Time } from "~/ui/Time";

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
        </dl>
      </Card>
      {facts ? <System facts={facts} /> : <Empty icon="question" title={t("host.noFacts")} />}
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

function System({ facts }: { facts: HostFacts }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { os } = facts;
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
      <Rows
        title={t("host.hotfixes")}
        heads={["KB", t("host.source")]}
        rows={facts.hotfixes.map((one) => [one.id, one.source])}
      />
      <Rows
        title={t("host.files")}
        heads={[t("host.path"), t("host.version"), t("host.size")]}
        rows={facts.files.map((file) => [
          file.path,
          file.present ? file.version || "–" : t("host.absent"),
          file.present ? format.bytes(file.sizeBytes) : "",
        ])}
      />
      <Rows
        title={t("host.registry")}
        heads={[t("host.path"), t("host.value")]}
        rows={facts.registry.map((one) => [
          one.valueName ? `${one.key} : ${one.valueName}` : one.key,
          one.present ? one.data || t("common.yes") : t("host.absent"),
        ])}
      />
    </>
  );
}

function Rows({
  title,
  heads,
  rows,
}: {
  title: string;
  heads: readonly string[];
  rows: readonly (readonly string[])[];
}) {
  const format = useFormat();
  if (rows.length === 0) return null;
  return (
    <details className="card fold" open={rows.length <= 12}>
      <summary>
        {title} <span className="muted">{format.number(rows.length)}</span>
      </summary>
      <table className="plain-table">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((text, column) => (
                <td key={column} className="mono small">
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
