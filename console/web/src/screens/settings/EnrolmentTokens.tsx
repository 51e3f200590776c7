// SPDX-License-Identifier: Apache-2.0
// Tokens with which new hosts enrol. A token is shown once, when it is made.
import { useTranslation } from "react-i18next";
import { operator } from "~/api/client";
import { keys } from "~/api/keys";
import { useMay } from "~/app/session";
import type { TokenInfo } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { countColumn, textColumn } from "~/ui/table/kinds";
import { Line } from "./FormDialog";
import { LifetimeLine, lifetimeOf, TokenList, wordOf } from "./TokenList";

const lifetimeHours = [1, 8, 24, 72, 168] as const;

export function EnrolmentTokens() {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <TokenList<TokenInfo>
      list="tokens"
      title={t("settings.section.tokens")}
      hint={t("settings.tokens.hint")}
      queryKey={keys.tokens}
      read={async (signal) => (await operator.listTokens({}, { signal })).tokens}
      columns={[
        countColumn("used", t("settings.tokens.used"), 70, (row) => row.used, {
          cell: (row) => `${format.number(row.used)} / ${format.number(row.uses)}`,
        }),
        textColumn("by", t("settings.tokens.by"), 80, (row) => row.createdBy, { grow: 0 }),
      ]}
      may={useMay("admin")}
      makeLabel={t("settings.tokens.make")}
      fields={
        <>
          <Line label={t("settings.tokens.uses")}>
            <input name="uses" type="number" min={1} max={100_000} defaultValue={50} required />
          </Line>
          <LifetimeLine hours={lifetimeHours} usual={24} />
        </>
      }
      make={async (values) => {
        const validForMs = lifetimeOf(values);
        const { token } = await operator.createToken({
          uses: Number(values.get("uses")),
          validForMs,
          note: wordOf(values, "note"),
        });
        return token;
      }}
      madeText={t("settings.tokens.madeText")}
      revoke={(row) => operator.revokeToken({ id: row.id })}
      revokeText={(row) => t("settings.tokens.revokeText", { count: row.uses - row.used })}
    />
  );
}
