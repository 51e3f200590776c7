// SPDX-License-Identifier: Apache-2.0
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router-dom";
import { type Language, languages, setLanguage } from "~/i18n";
import { Icon } from "~/ui/Icon";
import { applyTheme, type Theme, useTheme } from "./preferences";
import { signOut, useSession } from "./session";

const themes: readonly Theme[] = ["system", "light", "dark"];

export function UserMenu() {
  const { t, i18n } = useTranslation();
  const id = useId();
  const session = useSession();
  const theme = useTheme();
  const navigate = useNavigate();
  return (
    <div className="user">
      <div className="user-choices">
        <div className="tiny-field">
          <label htmlFor={`${id}-language`}>{t("shell.language")}</label>
          <select
            id={`${id}-language`}
            value={i18n.language}
            onChange={(event) => void setLanguage(event.target.value as Language)}
          >
            {Object.entries(languages).map(([code, name]) => (
              <option key={code} value={code} lang={code}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <div className="tiny-field">
          <label htmlFor={`${id}-theme`}>{t("shell.theme")}</label>
          <select id={`${id}-theme`} value={theme} onChange={(event) => applyTheme(event.target.value as Theme)}>
            {themes.map((name) => (
              <option key={name} value={name}>
                {t(`shell.themes.${name}`)}
              </option>
            ))}
          </select>
        </div>
      </div>
      {session ? (
        <div className="user-line">
          <span className="user-name">
            <strong>{session.user}</strong>
            <span className="muted">{t(`roles.${session.role as "viewer"}`)}</span>
          </span>
          <button
            type="button"
            className="button quiet"
            onClick={() => void signOut().then(() => navigate("/sign-in"))}
          >
            <Icon name="leave" />
            <span>{t("shell.signOut")}</span>
          </button>
        </div>
      ) : null}
    </div>
  );
}
