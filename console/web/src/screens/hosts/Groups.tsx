// SPDX-License-Identifier: Apache-2.0
// Rings, sites and roles: narrow the list to one, or make one of what is listed.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { operator } from "~/api/client";
import { groupsQuery } from "~/api/queries";
import { useMay } from "~/app/session";
import { useFormat } from "~/i18n/format";
import { Dialog } from "~/ui/Dialog";
import { withTerm } from "~/ui/filter/language";
import { Icon } from "~/ui/Icon";
import { Menu } from "~/ui/Menu";
import { useToasts } from "~/ui/Toast";

const kinds = ["ring", "site", "role"] as const;
type Kind = (typeof kinds)[number];

export function GroupMenu({ filter, apply }: { filter: string; apply: (text: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const groups = useQuery(groupsQuery);
  const mayMake = useMay("operator");
  const [making, setMaking] = useState(false);
  const rows = groups.data?.groups ?? [];
  return (
    <>
      <Menu label={t("hosts.groups")} icon="columns">
        {(close) => (
          <div className="menu-list group-menu">
            {rows.length === 0 ? <p className="muted small">{t("hosts.noGroups")}</p> : null}
            {kinds.map((kind) => {
              const ofKind = rows.filter((row) => row.group?.kind === kind);
              if (ofKind.length === 0) return null;
              return (
                <div key={kind}>
                  <h3>{t(`hosts.kinds.${kind}`)}</h3>
                  {ofKind.map((row) => (
                    <button
                      key={row.group?.name}
                      type="button"
                      className="menu-item"
                      onClick={() => {
                        close();
                        apply(withTerm(filter, kind, row.group?.name ?? ""));
                      }}
                    >
                      {row.group?.name} <span className="muted">{format.number(row.hosts)}</span>
                    </button>
                  ))}
                </div>
              );
            })}
            {mayMake ? (
              <button
                type="button"
                className="menu-item"
                disabled={filter === ""}
                onClick={() => {
                  close();
                  setMaking(true);
                }}
              >
                <Icon name="plus" size={16} /> {t("hosts.makeGroup")}
              </button>
            ) : null}
          </div>
        )}
      </Menu>
      <MakeGroup open={making} close={() => setMaking(false)} filter={filter} />
    </>
  );
}

function MakeGroup({ open, close, filter }: { open: boolean; close: () => void; filter: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toasts = useToasts();
  const [kind, setKind] = useState<Kind>("ring");
  const [name, setName] = useState("");
  const make = useMutation({
    mutationFn: () => operator.setGroup({ group: { kind, name: name.trim(), hosts: filter } }),
    onSuccess: (reply) => {
      toasts.said(
        t("hosts.groupMade", {
          kind: t(`hosts.kind.${kind}`),
          name: name.trim(),
          formatted: format.number(reply.hosts),
        }),
      );
      setName("");
      close();
    },
    onError: toasts.failed,
  });
  return (
    <Dialog open={open} onClose={close} title={t("hosts.makeGroup")}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <code className="evidence">{filter}</code>
        <label className="field">
          <span>{t("hosts.groupKind")}</span>
          <select value={kind} onChange={(event) => setKind(event.target.value as Kind)}>
            {kinds.map((one) => (
              <option key={one} value={one}>
                {t(`hosts.kind.${one}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>{t("hosts.groupName")}</span>
          <input value={name} onChange={(event) => setName(event.target.value)} required maxLength={64} />
        </label>
        <p className="muted small">{t("hosts.groupNote")}</p>
        <div className="dialog-foot">
          <button type="button" className="button" onClick={close}>
            {t("common.cancel")}
          </button>
          <button type="submit" className="button primary" disabled={make.isPending || name.trim() === ""}>
            {t("common.save")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
