// SPDX-License-Identifier: Apache-2.0
// Name and password for a session cookie. After too many wrong ones the console says how long to wait, and the button counts down.
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router-dom";
import { readPreference } from "~/app/preferences";
import { signIn } from "~/app/session";
import { type Language, languages, setLanguage } from "~/i18n";
import { Icon } from "~/ui/Icon";

/** Only addresses of this dashboard: "//elsewhere" and "https:..." are not. */
export function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : "/";
}

export default function SignIn() {
  const { t, i18n } = useTranslation();
  const [parameters] = useSearchParams();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState("");
  const [wait, setWait] = useState(0);
  const next = parameters.get("next");
  useEffect(() => {
    document.title = `${t("signIn.title")} · Kintsugi`;
  }, [t]);
  useEffect(() => {
    if (wait <= 0) return;
    const timer = setTimeout(() => setWait(wait - 1), 1000);
    return () => clearTimeout(timer);
  }, [wait]);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setTrouble("");
    try {
      const reply = await signIn(String(form.get("user")), String(form.get("password")));
      if ("message" in reply) {
        setTrouble(reply.message);
        setWait(reply.retryAfter);
      } else navigate(safeNext(next), { replace: true });
    } catch {
      setTrouble(t("signIn.unreachable"));
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className="sign-in">
      <form className="card sign-in-card" onSubmit={(event) => void submit(event)}>
        <div className="brand big">
          <img src="/icon.svg" alt="" width={40} height={40} />
          <span>Kintsugi</span>
        </div>
        <h1>{t("signIn.title")}</h1>
        {/* Who was never here has no session that could have ended. */}
        {next && readPreference("signed-in") ? <p className="note">{t("signIn.ended")}</p> : null}
        <label className="field">
          <span>{t("signIn.user")}</span>
          <input
            name="user"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            autoFocus
            maxLength={64}
          />
        </label>
        <label className="field">
          <span>{t("signIn.password")}</span>
          <input name="password" type="password" autoComplete="current-password" required maxLength={128} />
        </label>
        <div role="alert">
          {trouble ? (
            <p className="field-error">
              <Icon name="warning" size={16} /> {trouble}
            </p>
          ) : null}
        </div>
        <button type="submit" className="button primary wide-button" disabled={busy || wait > 0}>
          {busy ? t("signIn.busy") : wait > 0 ? t("signIn.wait", { count: wait }) : t("signIn.submit")}
        </button>
        <p className="muted small">
          {t("signIn.noUser")}
          <br />
          <code>kintsugi-console user add NAME --role operator</code>
          <br />
          {t("signIn.noPassword")}
        </p>
        <select
          className="language"
          aria-label={t("shell.language")}
          value={i18n.language}
          onChange={(event) => void setLanguage(event.target.value as Language)}
        >
          {Object.entries(languages).map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </form>
    </main>
  );
}
