// SPDX-License-Identifier: Apache-2.0
// One host: what it waits for now, its updates with the proof, its facts, its history.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "react-router-dom";
import { troubleOf } from "~/api/errors";
import { hostQuery } from "~/api/queries";
import { useMay } from "~/app/session";
import type { GetHostReply, HostSlot } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { useSentence } from "~/i18n/sentences";
import { ContactBadge, osName, PatchBadge } from "~/screens/hosts/columns";
import { UpdateTable } from "~/screens/updates/UpdateTable";
import { HostStateBadge } from "~/ui/Badge";
import { Icon } from "~/ui/Icon";
import { planHref, rolloutHref } from "~/ui/links";
import { Card, Page } from "~/ui/Page";
import { Failed, Gone, Skeleton } from "~/ui/State";
import { Tabs } from "~/ui/Tabs";
import { Time } from "~/ui/Time";
import { Facts } from "./Facts";
import { History } from "./History";
import "./host.css";
import { Revoke } from "./Revoke";

const tabs = ["updates", "facts", "history"] as const;
type TabName = (typeof tabs)[number];

export default function Host() {
  const { t } = useTranslation();
  const { host = "" } = useParams();
  const query = useQuery(hostQuery(host));
  if (query.isError && troubleOf(query.error) === "gone")
    return <Gone title={t("host.goneTitle")} sentence={t("host.gone")} to="/hosts" way={t("host.toHosts")} />;
  if (query.isError && !query.data)
    return (
      <Page title={t("host.title")}>
        <Failed error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  if (!query.data?.summary)
    return (
      <Page title={t("host.title")}>
        <Skeleton lines={8} />
      </Page>
    );
  return <Known host={query.data} />;
}

function Known({ host }: { host: GetHostReply }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayRevoke = useMay("operator");
  const [parameters, setParameters] = useSearchParams();
  const tab: TabName = tabs.find((name) => name === parameters.get("tab")) ?? "updates";
  const summary = host.summary;
  if (!summary) return null;
  return (
    <Page
      title={summary.name}
      above={<Link to="/hosts">{t("hosts.title")}</Link>}
      mark={
        <>
          <ContactBadge contact={summary.contact} />
          <PatchBadge state={summary.state} />
        </>
      }
      lead={
        <>
          {osName(summary)} · {t("host.lastContact")} <Time ms={summary.lastContactMs} /> · {t("host.missing")}{" "}
          {format.number(summary.missing)}
          {summary.missingCritical ? (
            <span className="number-bad">
              {" "}
              ({t("host.missingCritical")} {format.number(summary.missingCritical)})
            </span>
          ) : null}
          {summary.failed ? (
            <span className="number-bad">
              {" "}
              · {t("host.failed")} {format.number(summary.failed)}
            </span>
          ) : null}
        </>
      }
      actions={
        <>
          {mayRevoke && !summary.revoked ? <Revoke host={summary} /> : null}
          <Link className="button primary" to={planHref({ hosts: `id=${summary.id}` })}>
            <Icon name="plan" /> {t("host.plan")}
          </Link>
        </>
      }
    >
      {summary.revoked ? <p className="note bad">{t("host.isRevoked")}</p> : null}
      <Card title={t("host.now")}>
        {host.slots.length === 0 ? <p className="muted">{t("host.nothingNow")}</p> : null}
        <ul className="slots">
          {host.slots.map((slot) => (
            <Slot key={slot.rollout} slot={slot} />
          ))}
        </ul>
      </Card>
      <Tabs<TabName>
        label={t("host.tabsLabel")}
        chosen={tab}
        choose={(name) => setParameters(name === "updates" ? {} : { tab: name }, { replace: true })}
        tabs={tabs.map((name) => ({ name, label: t(`host.tabs.${name}`) }))}
      />
      {tab === "updates" ? (
        <div className="host-updates">
          <UpdateTable
            title={`${t("updates.title")} · ${summary.name}`}
            host={summary.id}
            planHosts={`id=${summary.id}`}
          />
        </div>
      ) : tab === "facts" ? (
        <Facts host={host} />
      ) : (
        <History host={summary.id} />
      )}
    </Page>
  );
}

function Slot({ slot }: { slot: HostSlot }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  if (!slot.host) return null;
  return (
    <li>
      <HostStateBadge state={slot.host.state} />
      <span>
        <Link to={rolloutHref(slot.rollout)}>{slot.rolloutName}</Link>{" "}
        <span className="muted">({t("host.wave", { wave: slot.host.wave })})</span>
        {slot.host.explanation ? <span>: {sentence(slot.host.explanation)}</span> : null}
      </span>
      <span className="muted small">
        <Time ms={slot.host.changedMs} />
      </span>
    </li>
  );
}
