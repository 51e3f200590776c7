// SPDX-License-Identifier: Apache-2.0
// Tokens with which scripts call the operator API: one's own, and everybody's for administrators. Shown once, when they are made.
import { useTranslation } from "react-i18next";
import { operator } from "~/api/client";
import { keys } from "~/api/keys";
import { useMay, useSession } from "~/app/session";
import type { ApiTokenInfo } from "~/gen/proto/operator_pb";
import { textColumn } from "~/ui/table/kinds";
import { Line } from "./FormDialog";
import { LifetimeLine, lifetimeOf, TokenList, wordOf } from "./TokenList";

const lifetimeHours = [24, 168, 720, 2160] as const;

export function ApiTokens() {
  const { t } = useTranslation();
  const admin = useMay("admin");
  const me = useSession()?.user ?? "";
  return (
    <TokenList<ApiTokenInfo>
      list="api-tokens"
      title={t("settings.section.apiTokens")}
      hint={t("settings.apiTokens.hint")}
      queryKey={keys.apiTokens}
      also={keys.users}
      read={async (signal) => (await operator.listApiTokens({ user: admin ? "*" : "" }, { signal })).tokens}
      columns={[textColumn("user", t("settings.apiTokens.user"), 110, (row) => row.user)]}
      may
      makeLabel={t("settings.apiTokens.make")}
      fields={
        <>
          {admin ? (
            <Line label={t("settings.apiTokens.user")} hint={t("settings.apiTokens.userHint")}>
              <input name="user" defaultValue={me} required maxLength={64} autoComplete="off" />
            </Line>
          ) : null}
          <LifetimeLine hours={lifetimeHours} usual={720} />
        </>
      }
      make={async (values) => {
        const validForMs = lifetimeOf(values);
        const { token } = await operator.createApiToken({
          user: wordOf(values, "user"),
          validForMs,
          note: wordOf(values, "note"),
        });
        return token;
      }}
      madeText={t("settings.apiTokens.madeText")}
      revoke={(row) => operator.revokeApiToken({ id: row.id })}
      revokeText={(row) => t("settings.apiTokens.revokeText", { user: row.user })}
    />
  );
}
