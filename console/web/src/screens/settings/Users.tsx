// SPDX-License-Identifier: Apache-2.0
// Users, roles and passwords. Administrators change them.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { operator } from "~/api/client";
import { keys } from "~/api/keys";
import { useMay, useSession } from "~/app/session";
import type { UserInfo } from "~/gen/proto/operator_pb";
import { Badge } from "~/ui/Badge";
import { Icon } from "~/ui/Icon";
import { Menu } from "~/ui/Menu";
import { useToasts } from "~/ui/Toast";
import type { Column } from "~/ui/table/columns";
import { actionColumn, countColumn, timeColumn } from "~/ui/table/kinds";
import { FormDialog, Line } from "./FormDialog";
import { SettingsList } from "./SettingsList";

const roles = ["viewer", "operator", "admin"] as const;
type Open = { what: "add" } | { what: "role" | "password" | "disable"; user: UserInfo };

export function Users() {
  const { t } = useTranslation();
  const admin = useMay("admin");
  const me = useSession()?.user;
  const [open, setOpen] = useState<Open>();
  const query = useQuery({ queryKey: keys.users, queryFn: ({ signal }) => operator.listUsers({}, { signal }) });
  const columns: Column<UserInfo>[] = [
    {
      id: "name",
      header: t("settings.users.name"),
      width: 140,
      narrow: true,
      fixed: true,
      value: (row) => row.name,
      cell: (row) => (
        <>
          {row.name} {row.disabled ? <Badge tone="idle">{t("settings.users.disabled")}</Badge> : null}
        </>
      ),
    },
    {
      id: "role",
      header: t("settings.users.role"),
      width: 100,
      grow: 0,
      narrow: true,
      value: (row) => row.role,
      cell: (row) => t(`roles.${row.role as "viewer"}`),
    },
    {
      id: "password",
      header: t("settings.users.password"),
      width: 80,
      grow: 0,
      value: (row) => row.hasPassword,
      cell: (row) => t(row.hasPassword ? "common.yes" : "common.no"),
    },
    countColumn("sessions", t("settings.users.sessions"), 80, (row) => row.sessions),
    countColumn("tokens", t("settings.users.tokens"), 80, (row) => row.apiTokens),
    timeColumn("seen", t("settings.users.seen"), (row) => row.lastSeenMs, "relative", { width: 100 }),
  ];
  if (admin)
    columns.push(
      actionColumn(
        100,
        (row) => (
          <Menu label={t("settings.users.change")} className="quiet">
            {(close) => (
              <div className="menu-list">
                {(["role", "password", "disable"] as const).map((what) => (
                  <button
                    key={what}
                    type="button"
                    className="menu-item"
                    disabled={what === "disable" && row.name === me}
                    onClick={() => {
                      close();
                      setOpen({ what, user: row });
                    }}
                  >
                    {t(
                      `settings.users.${what === "role" ? "changeRole" : what === "password" ? "setPassword" : row.disabled ? "enable" : "disable"}`,
                    )}
                  </button>
                ))}
              </div>
            )}
          </Menu>
        ),
        { narrow: true },
      ),
    );
  return (
    <>
      <SettingsList
        list="users"
        title={t("settings.section.users")}
        hint={t("settings.users.hint")}
        columns={columns}
        query={{ data: query.data?.users, error: query.error, refetch: query.refetch }}
        rowKey={(row) => row.name}
        empty={t("settings.users.none")}
        add={
          admin ? (
            <button type="button" className="button primary" onClick={() => setOpen({ what: "add" })}>
              <Icon name="plus" /> {t("settings.users.add")}
            </button>
          ) : null
        }
      />
      {open ? <UserDialog open={open} close={() => setOpen(undefined)} /> : null}
    </>
  );
}

function UserDialog({ open, close }: { open: Open; close: () => void }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const cache = useQueryClient();
  const done = (text: string) => {
    toasts.said(text);
    void cache.invalidateQueries({ queryKey: keys.users });
  };
  const text = (values: FormData, name: string) => String(values.get(name) ?? "");
  if (open.what === "add")
    return (
      <FormDialog
        title={t("settings.users.addTitle")}
        action={t("settings.users.add")}
        close={close}
        send={async (values) => {
          await operator.createUser({
            name: text(values, "name"),
            role: text(values, "role"),
            password: text(values, "password"),
          });
          done(t("settings.users.added", { name: text(values, "name") }));
        }}
      >
        <Line label={t("settings.users.name")}>
          <input name="name" required maxLength={64} autoComplete="off" />
        </Line>
        <RoleLine chosen="viewer" />
        <Line label={t("settings.users.password")} hint={t("settings.users.passwordRule")}>
          <input name="password" type="password" minLength={12} maxLength={128} autoComplete="new-password" />
        </Line>
      </FormDialog>
    );
  const { user } = open;
  if (open.what === "role")
    return (
      <FormDialog
        title={t("settings.users.roleTitle", { name: user.name })}
        action={t("settings.users.changeRole")}
        close={close}
        send={async (values) => {
          await operator.setRole({ name: user.name, role: text(values, "role") });
          done(t("settings.users.changed", { name: user.name }));
        }}
      >
        <RoleLine chosen={user.role} />
      </FormDialog>
    );
  if (open.what === "password")
    return (
      <FormDialog
        title={t("settings.users.passwordTitle", { name: user.name })}
        action={t("settings.users.setPassword")}
        close={close}
        send={async (values) => {
          const { sessionsEnded } = await operator.setPassword({
            name: user.name,
            password: text(values, "password"),
            currentPassword: text(values, "current"),
          });
          done(t("settings.users.passwordSet", { name: user.name, count: sessionsEnded }));
        }}
      >
        <p>{t("settings.users.passwordEnds")}</p>
        <Line label={t("settings.users.newPassword")} hint={t("settings.users.passwordRule")}>
          <input name="password" type="password" required minLength={12} maxLength={128} autoComplete="new-password" />
        </Line>
      </FormDialog>
    );
  return (
    <FormDialog
      title={t(user.disabled ? "settings.users.enableTitle" : "settings.users.disableTitle", { name: user.name })}
      action={t(user.disabled ? "settings.users.enable" : "settings.users.disable")}
      danger={!user.disabled}
      close={close}
      send={async () => {
        await operator.disableUser({ name: user.name, enable: user.disabled });
        done(t("settings.users.changed", { name: user.name }));
      }}
    >
      <p>
        {t(user.disabled ? "settings.users.enableText" : "settings.users.disableText", {
          count: user.sessions,
          tokens: user.apiTokens,
        })}
      </p>
    </FormDialog>
  );
}

function RoleLine({ chosen }: { chosen: string }) {
  const { t } = useTranslation();
  return (
    <fieldset className="form-choices">
      <legend>{t("settings.users.role")}</legend>
      {roles.map((role) => (
        <label key={role} className="check">
          <input type="radio" name="role" value={role} defaultChecked={role === chosen} />
          <span>
            <strong>{t(`roles.${role}`)}</strong> {t(`settings.users.may.${role}`)}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
