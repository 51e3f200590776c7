// SPDX-License-Identifier: Apache-2.0
// There are no relays: what an administrator does instead to spare the line of a site, and how an estimate says whether it matters.

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { groupsQuery } from "~/api/queries";
import { useFormat } from "~/i18n/format";
import { Icon } from "~/ui/Icon";
import { hostsHref } from "~/ui/links";
import { Card } from "~/ui/Page";
import { Failed, Skeleton } from "~/ui/State";

export function Relays() {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useQuery(groupsQuery);
  const sites = (query.data?.groups ?? []).filter(({ group }) => group?.kind === "site");
  return (
    <Card title={t("settings.section.relays")}>
      <p className="note">
        <Icon name="info" /> {t("settings.relays.none")}
      </p>
      <ul className="settings-hint">
        <li>
          {t("settings.relays.limits")} <Link to="/plan">{t("settings.relays.toPlan")}</Link>
        </li>
        <li>
          {t("settings.relays.windows")} <Link to="/settings/windows">{t("settings.relays.toWindows")}</Link>
        </li>
      </ul>
      <p>{t("settings.relays.estimate")}</p>
      <pre className="evidence">
        {"kintsugi estimate NAME --site-link 2MB/s\nkintsugi estimate NAME --site-link 2MB/s --relay '*'"}
      </pre>
      <h3 className="settings-sub">{t("settings.relays.sites")}</h3>
      {query.isError && !query.data ? <Failed error={query.error} retry={() => void query.refetch()} /> : null}
      {query.isPending ? <Skeleton lines={2} /> : null}
      {query.isSuccess && sites.length === 0 ? (
        <p className="muted">
          {t("settings.relays.noSites")} <Link to="/settings/groups">{t("settings.section.groups")}</Link>
        </p>
      ) : null}
      <ul className="plain-list">
        {sites.map(({ group, hosts }) => (
          <li key={group?.name}>
            <Link to={hostsHref(`site=${group?.name}`)}>{group?.name}</Link>{" "}
            <span className="muted">{t("common.hosts", { count: hosts, formatted: format.number(hosts) })}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
