// SPDX-License-Identifier: Apache-2.0
// A list of tokens of one kind with what all kinds share: state, make (the secret is shown once), revoke. The kinds say what their tokens
// hold and how they are made.
import { type QueryKey, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "~/i18n/format";
import { Badge } from "~/ui/Badge";
import { Icon } from "~/ui/Icon";
import { useNow } from "~/ui/now";
import type { Column } from "~/ui/table/columns";
import { actionColumn, textColumn, timeColumn } from "~/ui/table/kinds";
import { FormDialog, Line } from "./FormDialog";
import { SettingsList } from "./SettingsList";
import { ShownOnce } from "./ShownOnce";

interface Token {
  id: string;
  expiresMs: bigint;
  revoked: boolean;
  note: string;
  uses?: number;
  used?: number;
}
type State = "good" | "revoked" | "usedUp" | "expired";

function stateOf(token: Token, now: number): State {
  if (token.revoked) return "revoked";
  if (token.uses !== undefined && (token.used ?? 0) >= token.uses) return "usedUp";
  return Number(token.expiresMs) < now ? "expired" : "good";
}

interface Props<Row extends Token> {
  list: string;
  title: string;
  hint: string;
  queryKey: QueryKey;
  read: (signal: AbortSignal) => Promise<readonly Row[]>;
  /** Between the state and the expiry. */
  columns: readonly Column<Row>[];
  /** Whether this user may make and revoke them. */
  may: boolean;
  makeLabel: string;
  /** The fields of the form that makes one, before the note. */
  fields: ReactNode;
  make: (values: FormData) => Promise<string>;
  madeText: string;
  revoke: (row: Row) => Promise<unknown>;
  revokeText: (row: Row) => string;
  /** What else shows their number. */
  also?: QueryKey;
}

export function TokenList<Row extends Token>(props: Props<Row>) {
  const { list, title, hint, queryKey, read, columns, may, makeLabel, fields, make, madeText } = props;
  const { t } = useTranslation();
  const cache = useQueryClient();
  const now = useNow();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState("");
  const [revoking, setRevoking] = useState<Row>();
  const query = useQuery({ queryKey, queryFn: ({ signal }) => read(signal) });
  const changed = () => {
    for (const key of [queryKey, props.also]) if (key) void cache.invalidateQueries({ queryKey: key });
  };
  const state = (row: Row) => t(`settings.tokens.states.${stateOf(row, now)}`);
  const all: Column<Row>[] = [
    {
      ...textColumn<Row>("id", t("settings.tokens.id"), 134, (row) => row.id, {
        fixed: true,
        narrow: true,
        under: (row) => row.note,
      }),
      cell: (row) => <code title={row.id}>{row.id}</code>,
    },
    textColumn("state", t("settings.tokens.state"), 88, state, {
      grow: 0,
      narrow: true,
      raw: (row) => stateOf(row, now),
      cell: (row) => <Badge tone={stateOf(row, now) === "good" ? "good" : "idle"}>{state(row)}</Badge>,
    }),
    ...columns,
    timeColumn("expires", t("settings.tokens.expires"), (row) => row.expiresMs, "absolute", { width: 140 }),
    textColumn("note", t("settings.tokens.note"), 90, (row) => row.note, { grow: 2 }),
  ];
  if (may)
    all.push(
      actionColumn(
        80,
        (row) =>
          stateOf(row, now) === "good" ? (
            <button type="button" className="button quiet" onClick={() => setRevoking(row)}>
              {t("settings.tokens.revoke")}
            </button>
          ) : null,
        { narrow: true },
      ),
    );
  return (
    <>
      <SettingsList
        list={list}
        title={title}
        hint={hint}
        columns={all}
        query={query}
        rowKey={(row) => row.id}
        empty={t("settings.tokens.none")}
        add={
          may ? (
            <button type="button" className="button primary" onClick={() => setMaking(true)}>
              <Icon name="plus" /> {makeLabel}
            </button>
          ) : null
        }
      />
      {making ? (
        <FormDialog
          title={makeLabel}
          action={makeLabel}
          close={() => setMaking(false)}
          send={async (values) => {
            setMade(await make(values));
            changed();
          }}
        >
          {fields}
          <Line label={t("settings.tokens.note")}>
            <input name="note" maxLength={160} />
          </Line>
        </FormDialog>
      ) : null}
      <ShownOnce title={t("settings.tokens.madeTitle")} text={madeText} secret={made} close={() => setMade("")} />
      {revoking ? (
        <FormDialog
          title={t("settings.tokens.revokeTitle", { id: revoking.id })}
          action={t("settings.tokens.revoke")}
          danger
          close={() => setRevoking(undefined)}
          send={async () => {
            await props.revoke(revoking);
            changed();
          }}
        >
          <p>{props.revokeText(revoking)}</p>
        </FormDialog>
      ) : null}
    </>
  );
}

/** How long a token is good, in hours; the form's field is `hours`. */
export function LifetimeLine({ hours, usual }: { hours: readonly number[]; usual: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Line label={t("settings.tokens.lifetime")}>
      <select name="hours" defaultValue={usual}>
        {hours.map((each) => (
          <option key={each} value={each}>
            {format.duration(each * hourMs)}
          </option>
        ))}
      </select>
    </Line>
  );
}

const hourMs = 3_600_000;
export const lifetimeOf = (values: FormData) => BigInt(Number(values.get("hours")) * hourMs);
export const wordOf = (values: FormData, name: string) => String(values.get(name) ?? "");
