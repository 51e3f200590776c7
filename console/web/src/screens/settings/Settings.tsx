// SPDX-License-Identifier: Apache-2.0
// Settings by section; the address names it: /settings/users.
import { useTranslation } from "react-i18next";
import { NavLink, useParams } from "react-router-dom";
import { useMay } from "~/app/session";
import { Page } from "~/ui/Page";
import { Account } from "./Account";
import { ApiTokens } from "./ApiTokens";
import { EnrolmentTokens } from "./EnrolmentTokens";
import { Groups } from "./Groups";
import { Health } from "./Health";
import { Relays } from "./Relays";
import { Users } from "./Users";
import { Windows } from "./Windows";
import "./settings.css";

const sections = {
  health: Health,
  users: Users,
  tokens: EnrolmentTokens,
  "api-tokens": ApiTokens,
  groups: Groups,
  windows: Windows,
  relays: Relays,
  account: Account,
};
type Section = keyof typeof sections;

export default function Settings() {
  const { t } = useTranslation();
  const { section } = useParams();
  const admin = useMay("admin");
  const chosen: Section = section && section in sections ? (section as Section) : "health";
  const Shown = sections[chosen];
  return (
    <Page title={t("settings.title")} lead={t(admin ? "settings.lead" : "settings.leadOthers")}>
      <div className="settings">
        <nav className="settings-nav" aria-label={t("settings.title")}>
          {(Object.keys(sections) as Section[]).map((name) => (
            <NavLink
              key={name}
              to={`/settings/${name}`}
              className={name === chosen ? "here" : ""}
              aria-current={name === chosen ? "page" : undefined}
            >
              {t(`settings.section.${name === "api-tokens" ? "apiTokens" : name}`)}
            </NavLink>
          ))}
        </nav>
        <div className="settings-body">
          <Shown />
        </div>
      </div>
    </Page>
  );
}
