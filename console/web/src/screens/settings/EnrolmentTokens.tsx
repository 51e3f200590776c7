// SPDX-License-Identifier: Apache-2.0
// Tokens with which new hosts enrol. A token is shown once, when it is made.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { operator } from "~/api/client";
import { keys } from "~/api/keys";
import { useMay } from "~/app/session";
import type { TokenInfo } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { isoOf } from "~/screens/rollouts/Rollouts";
import { Badge } from "~/ui/Badge";
import { Icon } from "~/ui/Icon";
import { useNow } from "~/ui/now";
import { Time } from "~/ui/Time";
import type { Column } from "~/ui/table/columns";
import { FormDialog, Line } from "./FormDialog";
import { SettingsList } from "./SettingsList";
import { ShownOnce } from "./ShownOnce";

const hourMs = 3_600_000;
const lifetimes = [1, 8, 24, 72, 168] as const;

export function EnrolmentTokens() {
  const { t } = useTranslation();
  const format = useFormat();
  const admin = useMay("admin");
  const now = useNow();
  const cache = useQueryClient();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState("");
  const [revoking, setRevoking] = useState<TokenInfo>();
  const query = useQuery({ queryKey: keys.tokens, queryFn: ({ signal }) => operator.listTokens({}, { signal }) });
  const state = (row: TokenInfo) =>
    row.revoked ? "revoked" : row.used >= row.uses ? "usedUp" : Number(row.expiresMs) < now ? "expired" : "good";
  const columns: Column<TokenInfo>[] = [
    {
      id: "id",
      header: t("settings.tokens.id"),
      width: 120,
      fixed: true,
      narrow: true,
      value: (row) => row.id,
      cell: (row) => <code>{row.id}</code>,
    },
    {
      id: "state",
      header: t("settings.tokens.state"),
      width: 110,
      grow: 0,
      narrow: true,
      value: state,
      cell: (row) => (
        <Badge tone={state(row) === "good" ? "good" : "idle"}>{t(`settings.tokens.states.${state(row)}`)}</Badge>
      ),
    },
    {
      id: "used",
      header: t("settings.tokens.used"),
      width: 110,
      grow: 0,
      align: "end",
      value: (row) => row.used,
      cell: (row) => `${format.number(row.used)} / ${format.number(row.uses)}`,
    },
    {
      id: "expires",
      header: t("settings.tokens.expires"),
      width: 150,
      grow: 0,
      value: (row) => isoOf(row.expiresMs),
      cell: (row) => <Time ms={row.expiresMs} show="absolute" />,
    },
    {
      id: "by",
      header: t("settings.tokens.by"),
      width: 100,
      grow: 0,
      value: (row) => row.createdBy,
      cell: (row) => row.createdBy,
    },
    {
      id: "note",
      header: t("settings.tokens.note"),
      width: 140,
      grow: 2,
      value: (row) => row.note,
      cell: (row) => row.note || "–",
    },
  ];
  if (admin)
    columns.push({
      id: "do",
      header: "",
      width: 90,
      grow: 0,
      value: () => null,
      cell: (row) =>
        state(row) === "good" ? (
          <button type="button" className="button quiet" onClick={() => setRevoking(row)}>
            {t("settings.tokens.revoke")}
          </button>
        ) : null,
    });
  const changed = () => void cache.invalidateQueries({ queryKey: keys.tokens });
  return (
    <>
      <SettingsList
        list="tokens"
        title={t("settings.section.tokens")}
        hint={t("settings.tokens.hint")}
        columns={columns}
        query={{ data: query.data?.tokens, error: query.error, refetch: query.refetch }}
        rowKey={(row) => row.id}
        empty={t("settings.tokens.none")}
        add={
          admin ? (
            <button type="button" className="button primary" onClick={() => setMaking(true)}>
              <Icon name="plus" /> {t("settings.tokens.make")}
            </button>
          ) : null
        }
      />
      {making ? (
        <FormDialog
          title={t("settings.tokens.make")}
          action={t("settings.tokens.make")}
          close={() => setMaking(false)}
          send={async (values) => {
            const reply = await operator.createToken({
              uses: Number(values.get("uses")),
              validForMs: BigInt(Number(values.get("hours")) * hourMs),
              note: String(values.get("note") ?? ""),
            });
            setMade(reply.token);
            changed();
          }}
        >
          <Line label={t("settings.tokens.uses")}>
            <input name="uses" type="number" min={1} max={100_000} defaultValue={50} required />
          </Line>
          <Line label={t("settings.tokens.lifetime")}>
            <select name="hours" defaultValue={24}>
              {lifetimes.map((hours) => (
                <option key={hours} value={hours}>
                  {format.duration(hours * hourMs)}
                </option>
              ))}
            </select>
          </Line>
          <Line label={t("settings.tokens.note")}>
            <input name="note" maxLength={200} />
          </Line>
        </FormDialog>
      ) : null}
      <ShownOnce
        title={t("settings.tokens.madeTitle")}
        text={t("settings.tokens.madeText")}
        secret={made}
        close={() => setMade("")}
      />
      {revoking ? (
        <FormDialog
          title={t("settings.tokens.revokeTitle", { id: revoking.id })}
          action={t("settings.tokens.revoke")}
          danger
          close={() => setRevoking(undefined)}
          send={async () => {
            await operator.revokeToken({ id: revoking.id });
            changed();
          }}
        >
          <p>{t("settings.tokens.revokeText", { count: revoking.uses - revoking.used })}</p>
        </FormDialog>
      ) : null}
    </>
  );
}
