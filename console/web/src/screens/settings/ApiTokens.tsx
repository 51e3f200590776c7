// SPDX-License-Identifier: Apache-2.0
// Tokens with which scripts call the operator API: one's own, and everybody's for administrators. Shown once, when they are made.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { operator } from "~/api/client";
import { keys } from "~/api/keys";
import { useMay, useSession } from "~/app/session";
import type { ApiTokenInfo } from "~/gen/proto/operator_pb";
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

const dayMs = 86_400_000;
const lifetimes = [1, 7, 30, 90] as const;

export function ApiTokens() {
  const { t } = useTranslation();
  const format = useFormat();
  const admin = useMay("admin");
  const me = useSession()?.user ?? "";
  const now = useNow();
  const cache = useQueryClient();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState("");
  const [revoking, setRevoking] = useState<ApiTokenInfo>();
  const query = useQuery({
    queryKey: keys.apiTokens,
    queryFn: ({ signal }) => operator.listApiTokens({ user: admin ? "*" : "" }, { signal }),
  });
  const state = (row: ApiTokenInfo) => (row.revoked ? "revoked" : Number(row.expiresMs) < now ? "expired" : "good");
  const columns: Column<ApiTokenInfo>[] = [
    {
      id: "id",
      header: t("settings.tokens.id"),
      width: 130,
      fixed: true,
      narrow: true,
      value: (row) => row.id,
      cell: (row) => <code>{row.id}</code>,
    },
    {
      id: "user",
      header: t("settings.apiTokens.user"),
      width: 110,
      value: (row) => row.user,
      cell: (row) => row.user,
    },
    {
      id: "state",
      header: t("settings.tokens.state"),
      width: 100,
      grow: 0,
      narrow: true,
      value: state,
      cell: (row) => (
        <Badge tone={state(row) === "good" ? "good" : "idle"}>{t(`settings.tokens.states.${state(row)}`)}</Badge>
      ),
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
      id: "note",
      header: t("settings.tokens.note"),
      width: 140,
      grow: 2,
      value: (row) => row.note,
      cell: (row) => row.note || "–",
    },
    {
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
    },
  ];
  const changed = () => {
    void cache.invalidateQueries({ queryKey: keys.apiTokens });
    void cache.invalidateQueries({ queryKey: keys.users });
  };
  return (
    <>
      <SettingsList
        list="api-tokens"
        title={t("settings.section.apiTokens")}
        hint={t("settings.apiTokens.hint")}
        columns={columns}
        query={{ data: query.data?.tokens, error: query.error, refetch: query.refetch }}
        rowKey={(row) => row.id}
        empty={t("settings.tokens.none")}
        add={
          <button type="button" className="button primary" onClick={() => setMaking(true)}>
            <Icon name="plus" /> {t("settings.apiTokens.make")}
          </button>
        }
      />
      {making ? (
        <FormDialog
          title={t("settings.apiTokens.make")}
          action={t("settings.apiTokens.make")}
          close={() => setMaking(false)}
          send={async (values) => {
            const reply = await operator.createApiToken({
              user: String(values.get("user") ?? ""),
              validForMs: BigInt(Number(values.get("days")) * dayMs),
              note: String(values.get("note") ?? ""),
            });
            setMade(reply.token);
            changed();
          }}
        >
          {admin ? (
            <Line label={t("settings.apiTokens.user")} hint={t("settings.apiTokens.userHint")}>
              <input name="user" defaultValue={me} required maxLength={64} autoComplete="off" />
            </Line>
          ) : null}
          <Line label={t("settings.tokens.lifetime")}>
            <select name="days" defaultValue={30}>
              {lifetimes.map((days) => (
                <option key={days} value={days}>
                  {format.duration(days * dayMs)}
                </option>
              ))}
            </select>
          </Line>
          <Line label={t("settings.tokens.note")}>
            <input name="note" maxLength={160} />
          </Line>
        </FormDialog>
      ) : null}
      <ShownOnce
        title={t("settings.tokens.madeTitle")}
        text={t("settings.apiTokens.madeText")}
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
            await operator.revokeApiToken({ id: revoking.id });
            changed();
          }}
        >
          <p>{t("settings.apiTokens.revokeText", { user: revoking.user })}</p>
        </FormDialog>
      ) : null}
    </>
  );
}
