// SPDX-License-Identifier: Apache-2.0
// The first screen: how the fleet stands, what is missing, what is under way. Every number leads to the list behind it.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { fleetQuery } from "~/api/queries";
import type { GetFleetOverviewReply } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { AuditLine } from "~/ui/audit/AuditLine";
import { Card, Page } from "~/ui/Page";
import { Empty, Failed, Skeleton } from "~/ui/State";
import { Time } from "~/ui/Time";
import "./fleet.css";
import { ContactCard, PatchCard, ProductsCard } from "./Hosts";
import { MissingCard } from "./Missing";
import { RolloutsCard } from "./Rollouts";

export default function Fleet() {
  const { t } = useTranslation();
  const fleet = useQuery(fleetQuery);
  return (
    <Page title={t("fleet.title")} lead={<Lead fleet={fleet.data} />}>
      {fleet.isError && !fleet.data ? (
        <Failed error={fleet.error} retry={() => void fleet.refetch()} />
      ) : fleet.data ? (
        <Overview fleet={fleet.data} />
      ) : (
        <div className="fleet-grid">
          <Card>
            <Skeleton lines={5} />
          </Card>
          <Card>
            <Skeleton lines={5} />
          </Card>
        </div>
      )}
    </Page>
  );
}

function Lead({ fleet }: { fleet: GetFleetOverviewReply | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!fleet) return null;
  const hosts = fleet.all?.hosts ?? 0;
  return (
    <>
      {t("common.hosts", { count: hosts, formatted: format.number(hosts) })} ·{" "}
      {t("fleet.toRollOut", { count: fleet.updatesInCatalog, formatted: format.number(fleet.updatesInCatalog) })} ·{" "}
      {t("fleet.asOf", { time: format.dateTime(fleet.atMs) })}
    </>
  );
}

function Overview({ fleet }: { fleet: GetFleetOverviewReply }) {
  const { t } = useTranslation();
  if ((fleet.all?.hosts ?? 0) === 0)
    return (
      <Card>
        <Empty icon="host" title={t("fleet.noHosts")}>
          <p>{t("fleet.noHostsBody")}</p>
          <code className="evidence">kintsugi token create --uses 50</code>
        </Empty>
      </Card>
    );
  return (
    <div className="fleet-grid">
      <PatchCard fleet={fleet} />
      <MissingCard fleet={fleet} />
      <ContactCard fleet={fleet} />
      <RolloutsCard rollouts={fleet.rollouts} />
      <ProductsCard fleet={fleet} />
      <Card
        title={t("fleet.recent")}
        actions={
          <Link className="small" to="/activity">
            {t("fleet.allActivity")}
          </Link>
        }
      >
        {fleet.recent.length === 0 ? <p className="muted">{t("fleet.noActivity")}</p> : null}
        <ul className="recent">
          {fleet.recent.slice(0, 10).map((row) => (
            <li key={String(row.sequence)}>
              <AuditLine row={row} />
              <span className="muted small">
                <Time ms={row.atMs} />
              </span>
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}
