// SPDX-License-Identifier: Apache-2.0
// One's own password and sessions.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { operator } from "~/api/client";
import { keys } from "~/api/keys";
import { useSession } from "~/app/session";
import type { SessionInfo } from "~/gen/proto/operator_pb";
import { Badge } from "~/ui/Badge";
import { Icon } from "~/ui/Icon";
import { Card } from "~/ui/Page";
import { useToasts } from "~/ui/Toast";
import type { Column } from "~/ui/table/columns";
import { actionColumn, textColumn, timeColumn } from "~/ui/table/kinds";
import { browserName } from "./browser_name";
import { FormDialog, Line } from "./FormDialog";
import { SettingsList } from "./SettingsList";

export function Account() {
  const { t } = useTranslation();
  const session = useSession();
  const toasts = useToasts();
  const cache = useQueryClient();
  const [changing, setChanging] = useState(false);
  const query = useQuery({ queryKey: keys.sessions, queryFn: ({ signal }) => operator.listSessions({}, { signal }) });
  const end = async (row: SessionInfo) => {
    try {
      await operator.revokeSession({ id: row.id });
      void cache.invalidateQueries({ queryKey: keys.sessions });
    } catch (error) {
      toasts.failed(error);
    }
  };
  const columns: Column<SessionInfo>[] = [
    textColumn("browser", t("settings.account.browser"), 200, (row) => row.browser, {
      cell: (row) => <span title={row.browser}>{browserName(row.browser) || "–"}</span>,
      grow: 2,
      fixed: true,
      narrow: true,
    }),
    textColumn("address", t("settings.account.address"), 120, (row) => row.address, { grow: 0 }),
    timeColumn("seen", t("settings.account.seen"), (row) => row.lastSeenMs),
    timeColumn("expires", t("settings.account.expires"), (row) => row.expiresMs, "absolute"),
    actionColumn(
      124,
      (row) =>
        row.current ? (
          <Badge tone="good">{t("settings.account.thisOne")}</Badge>
        ) : (
          <button type="button" className="button quiet" onClick={() => void end(row)}>
            {t("settings.account.end")}
          </button>
        ),
      { narrow: true },
    ),
  ];
  return (
    <>
      <Card title={t("settings.account.title")}>
        <dl className="facts">
          <div>
            <dt>{t("settings.users.name")}</dt>
            <dd>{session?.user}</dd>
          </div>
          <div>
            <dt>{t("settings.users.role")}</dt>
            <dd>{session ? t(`roles.${session.role as "viewer"}`) : null}</dd>
          </div>
        </dl>
        <p className="settings-hint">
          <button type="button" className="button" onClick={() => setChanging(true)}>
            <Icon name="lock" /> {t("settings.account.changePassword")}
          </button>
        </p>
      </Card>
      <SettingsList
        list="sessions"
        title={t("settings.account.sessions")}
        hint={t("settings.account.sessionsHint")}
        columns={columns}
        query={{ data: query.data?.sessions, error: query.error, refetch: query.refetch }}
        rowKey={(row) => row.id}
        empty={t("settings.account.noSessions")}
      />
      {changing ? (
        <FormDialog
          title={t("settings.account.changePassword")}
          action={t("settings.account.changePassword")}
          close={() => setChanging(false)}
          send={async (values) => {
            const reply = await operator.setPassword({
              name: "",
              password: String(values.get("password")),
              currentPassword: String(values.get("current")),
            });
            toasts.said(t("settings.users.passwordSet", { name: session?.user ?? "", count: reply.sessionsEnded }));
            void cache.invalidateQueries({ queryKey: keys.sessions });
          }}
        >
          <Line label={t("settings.account.current")}>
            <input name="current" type="password" required autoComplete="current-password" />
          </Line>
          <Line label={t("settings.users.newPassword")} hint={t("settings.users.passwordRule")}>
            <input
              name="password"
              type="password"
              required
              minLength={12}
              maxLength={128}
              autoComplete="new-password"
            />
          </Line>
        </FormDialog>
      ) : null}
    </>
  );
}
