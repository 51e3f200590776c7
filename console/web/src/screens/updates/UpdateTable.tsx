// SPDX-License-Identifier: Apache-2.0
// Updates as a table under tabs (operating system, products, all), narrowed by conditions that stand in the address; the required tick
// and what is done with a selection.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { operator } from "~/api/client";
import { type UpdatesRequest, updatesQuery } from "~/api/queries";
import { useMay } from "~/app/session";
import type { ListUpdatesReply, UpdateRow } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { ProofDialog } from "~/ui/evidence/Proof";
import { ExportMenu, loadAll } from "~/ui/export/ExportMenu";
import { Icon } from "~/ui/Icon";
import { bulletinHref, planHref } from "~/ui/links";
import { Empty } from "~/ui/State";
import { Tabs } from "~/ui/Tabs";
import { useToasts } from "~/ui/Toast";
import { useNarrowing } from "~/ui/table/address";
import { ColumnMenu } from "~/ui/table/ColumnMenu";
import { useColumnChoice } from "~/ui/table/columns";
import { DataTable } from "~/ui/table/DataTable";
import { usePagedRows } from "~/ui/table/rows";
import { Conditions } from "./Conditions";
import { useTitle } from "./cells";
import { useUpdateColumns } from "./columns";
import "./updates.css";

const tabNames = ["os", "products", "all"] as const;
type TabName = (typeof tabNames)[number];

interface Props {
  title: string;
  /** Id or name of a machine: the view by machine. */
  host?: string;
  /** Filter for a rollout planned from here. */
  planHosts?: string;
}

export function UpdateTable({ title, host = "", planHosts = "" }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const titleOf = useTitle();
  const { get, set, parts, narrowed, widen, showAll, sort, onSort, order } = useNarrowing([
    "text",
    "product",
    "severity",
    "status",
  ]);
  const [proof, setProof] = useState<UpdateRow>();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const mayChange = useMay("operator");
  const baseline = useBaseline();
  const tab: TabName = tabNames.find((name) => name === get("show")) ?? "os";
  const request: UpdatesRequest = { host, tab, ...parts, ...order };
  const rows = usePagedRows<ListUpdatesReply, UpdateRow>({
    query: (offset, limit) => updatesQuery({ ...request, offset, limit }),
    rows: (reply) => reply.updates,
    total: (reply) => reply.total,
  });
  const choice = useColumnChoice(
    host ? "host-updates" : "updates",
    useUpdateColumns({
      byMachine: host !== "",
      why: setProof,
      setBaseline: mayChange ? baseline.one : undefined,
    }),
  );
  const load = () =>
    loadAll<UpdateRow>(async (offset, limit) => {
      const reply = await operator.listUpdates({ ...request, offset, limit });
      return { rows: reply.updates, total: reply.total };
    });
  const first = rows.first;
  const count = (name: TabName) => (first ? { count: format.number(first[name]) } : {});

  return (
    <>
      <div className="toolbar">
        <Conditions get={get} set={set} products={first?.productNames ?? []} />
        <ColumnMenu choice={choice} />
        <ExportMenu list={host ? `updates-${host}` : "updates"} title={title} columns={choice.shown} load={load} />
      </div>
      <Tabs<TabName>
        label={t("updates.view")}
        chosen={tab}
        choose={(name) => set("show", name === "os" ? "" : name)}
        tabs={tabNames.map((name) => ({ name, label: t(`updates.tab.${name}`), ...count(name) }))}
      />
      {selected.size > 0 ? (
        <div className="selection" role="status">
          <Link className="button primary" to={planHref({ updates: [...selected].join(","), hosts: planHosts })}>
            <Icon name="plan" /> {t("updates.planThese", { count: selected.size })}
          </Link>
          {mayChange ? (
            <>
              <button type="button" className="button" onClick={() => baseline.many([...selected], true)}>
                <Icon name="star" /> {t("updates.require")}
              </button>
              <button type="button" className="button" onClick={() => baseline.many([...selected], false)}>
                {t("updates.unrequire")}
              </button>
            </>
          ) : null}
        </div>
      ) : null}
      <DataTable
        label={title}
        columns={choice.shown}
        rows={rows}
        rowKey={(row) => row.id}
        href={(row) => bulletinHref(row.bulletinId)}
        sort={sort}
        onSort={onSort}
        showAll={showAll}
        selection={{
          has: (key) => selected.has(key),
          toggle: (key, on) => {
            const next = new Set(selected);
            if (on) next.add(key);
            else next.delete(key);
            setSelected(next);
          },
          label: (key) => t("updates.select", { name: key }),
        }}
        empty={
          first?.all === 0 && !narrowed ? (
            <Empty icon="update" title={t("updates.emptyCatalog")}>
              <p>{t("updates.emptyCatalogBody")}</p>
              <code className="evidence">kintsugi catalog import deploy/catalog/*.toml</code>
            </Empty>
          ) : (
            <Empty icon="search" title={t("updates.empty")}>
              <p>{t("updates.emptyBody")}</p>
              <button type="button" className="button" onClick={() => widen({ show: "all" })}>
                {t("updates.clear")}
              </button>
            </Empty>
          )
        }
      />
      <ProofDialog
        name={proof ? `${proof.id} · ${titleOf(proof)}` : ""}
        assessment={proof?.assessment}
        close={() => setProof(undefined)}
      />
    </>
  );
}

function useBaseline() {
  const { t } = useTranslation();
  const format = useFormat();
  const toasts = useToasts();
  const cache = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: ({ updates, required }: { updates: string[]; required: boolean }) =>
      operator.setBaseline({ updates, required }),
    // The tick is there at once; what the console says comes after it and counts.
    onMutate: ({ updates, required }) => {
      const ids = new Set(updates);
      cache.setQueriesData<ListUpdatesReply>(
        { queryKey: ["updates"] },
        (reply) =>
          reply && {
            ...reply,
            updates: reply.updates.map((row) => (ids.has(row.id) ? { ...row, baseline: required } : row)),
          },
      );
    },
    onSettled: () => {
      for (const name of ["updates", "bulletin", "fleet"]) void cache.invalidateQueries({ queryKey: [name] });
    },
    onSuccess: (reply, { updates, required }) => {
      toasts.said(
        required
          ? t("updates.baselineSet", { count: updates.length, formatted: format.number(reply.hosts) })
          : t("updates.baselineCleared", { count: updates.length }),
      );
    },
    onError: toasts.failed,
  });
  const one = useCallback(
    (update: UpdateRow, required: boolean) => mutate({ updates: [update.id], required }),
    [mutate],
  );
  return { one, many: (updates: string[], required: boolean) => mutate({ updates, required }) };
}
