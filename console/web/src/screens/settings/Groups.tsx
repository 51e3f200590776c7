// SPDX-License-Identifier: Apache-2.0
// Rings, sites and roles: named sets of hosts by filter, in their order.

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { operator } from "~/api/client";
import { keys } from "~/api/keys";
import { groupsQuery } from "~/api/queries";
import { useMay } from "~/app/session";
import type { ListGroupsReply_Row as GroupRow } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { HostPicker } from "~/screens/plan/PlanWhat";
import { Icon } from "~/ui/Icon";
import { hostsHref } from "~/ui/links";
import { useToasts } from "~/ui/Toast";
import type { Column } from "~/ui/table/columns";
import { actionColumn, countColumn } from "~/ui/table/kinds";
import { FormDialog, Line } from "./FormDialog";
import { SettingsList } from "./SettingsList";
import "../plan/plan.css";

const kinds = ["ring", "site", "role"] as const;

export function Groups() {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay("operator");
  const query = useQuery(groupsQuery);
  const [editing, setEditing] = useState<GroupRow | "new">();
  const [removing, setRemoving] = useState<GroupRow>();
  const kindOf = (row: GroupRow) => t(`settings.groups.kinds.${(row.group?.kind || "ring") as "ring"}`);
  const columns: Column<GroupRow>[] = [
    {
      id: "kind",
      header: t("settings.groups.kind"),
      width: 80,
      grow: 0,
      value: (row) => row.group?.kind ?? "",
      cell: kindOf,
    },
    {
      id: "name",
      header: t("settings.groups.name"),
      width: 130,
      fixed: true,
      narrow: true,
      value: (row) => row.group?.name ?? "",
      under: (row) => kindOf(row),
      cell: (row) => row.group?.name,
    },
    {
      id: "hosts",
      header: t("settings.groups.filter"),
      width: 170,
      grow: 3,
      value: (row) => row.group?.hosts ?? "",
      cell: (row) => <code title={row.group?.hosts}>{row.group?.hosts}</code>,
    },
    countColumn("count", t("settings.groups.count"), 70, (row) => row.hosts, {
      cell: (row) => <Link to={hostsHref(`${row.group?.kind}=${row.group?.name}`)}>{format.number(row.hosts)}</Link>,
    }),
    countColumn("position", t("settings.groups.position"), 80, (row) => row.group?.position ?? 0),
  ];
  if (may)
    columns.push(
      actionColumn(
        150,
        (row) => (
          <span className="row-actions">
            <button type="button" className="button quiet" onClick={() => setEditing(row)}>
              {t("settings.groups.edit")}
            </button>
            <button type="button" className="button quiet" onClick={() => setRemoving(row)}>
              {t("common.remove")}
            </button>
          </span>
        ),
        { narrow: true },
      ),
    );
  return (
    <>
      <SettingsList
        list="groups"
        title={t("settings.section.groups")}
        hint={t("settings.groups.hint")}
        columns={columns}
        query={{ data: query.data?.groups, error: query.error, refetch: query.refetch }}
        rowKey={(row) => `${row.group?.kind} ${row.group?.name}`}
        empty={t("settings.groups.none")}
        add={
          may ? (
            <button type="button" className="button primary" onClick={() => setEditing("new")}>
              <Icon name="plus" /> {t("settings.groups.add")}
            </button>
          ) : null
        }
      />
      {editing ? (
        <GroupDialog row={editing === "new" ? undefined : editing} close={() => setEditing(undefined)} />
      ) : null}
      {removing ? <RemoveDialog row={removing} close={() => setRemoving(undefined)} /> : null}
    </>
  );
}

function GroupDialog({ row, close }: { row: GroupRow | undefined; close: () => void }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const cache = useQueryClient();
  const [filter, setFilter] = useState(row?.group?.hosts ?? "");
  return (
    <FormDialog
      title={row ? t("settings.groups.editTitle", { name: row.group?.name ?? "" }) : t("settings.groups.add")}
      action={t("common.save")}
      close={close}
      send={async (values) => {
        const kind = row?.group?.kind ?? String(values.get("kind"));
        const name = row?.group?.name ?? String(values.get("name"));
        const { hosts } = await operator.setGroup({
          group: { kind, name, hosts: filter, position: Number(values.get("position") || 0) },
        });
        toasts.said(t("settings.groups.saved", { name, count: hosts }));
        void cache.invalidateQueries({ queryKey: keys.groups });
      }}
    >
      {row ? null : (
        <>
          <Line label={t("settings.groups.kind")}>
            <select name="kind">
              {kinds.map((kind) => (
                <option key={kind} value={kind}>
                  {t(`settings.groups.kinds.${kind}`)}
                </option>
              ))}
            </select>
          </Line>
          <Line label={t("settings.groups.name")}>
            <input name="name" required maxLength={64} />
          </Line>
        </>
      )}
      <HostPicker filter={filter} change={setFilter} />
      <Line label={t("settings.groups.position")} hint={t("settings.groups.positionHint")}>
        <input name="position" type="number" min={0} max={1_000_000} defaultValue={row?.group?.position ?? 0} />
      </Line>
    </FormDialog>
  );
}

function RemoveDialog({ row, close }: { row: GroupRow; close: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  return (
    <FormDialog
      title={t("settings.groups.removeTitle", { name: row.group?.name ?? "" })}
      action={t("common.remove")}
      danger
      close={close}
      send={async () => {
        await operator.removeGroup({ kind: row.group?.kind ?? "", name: row.group?.name ?? "" });
        void cache.invalidateQueries({ queryKey: keys.groups });
      }}
    >
      <p>{t("settings.groups.removeText", { count: row.hosts })}</p>
    </FormDialog>
  );
}
