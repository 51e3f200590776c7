// SPDX-License-Identifier: Apache-2.0
// Says that the page does not hear the console, since when, and afterwards that it was away.
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { dismissBack, useConnection } from "~/api/connection";
import { useFormat } from "~/i18n/format";
import { Icon } from "~/ui/Icon";

const graceMs = 1000;

export function ConnectionBanner() {
  const { t } = useTranslation();
  const format = useFormat();
  const { state, since, back } = useConnection();
  // A stream that comes back at once is not worth a word.
  const [longLost, setLongLost] = useState(false);
  useEffect(() => {
    setLongLost(false);
    if (state !== "lost") return;
    const timer = setTimeout(() => setLongLost(true), graceMs);
    return () => clearTimeout(timer);
  }, [state]);
  useEffect(() => {
    if (state !== "open" || !back) return;
    const timer = setTimeout(dismissBack, back === "restarted" ? 60_000 : 8000);
    return () => clearTimeout(timer);
  }, [state, back]);
  return (
    <div className="banner-place" role="status" aria-live="polite">
      {longLost && state === "lost" ? (
        <div className="banner bad">
          <Icon name="offline" />
          <span>{t("shell.disconnected", { time: format.time(since) })}</span>
        </div>
      ) : state === "open" && back ? (
        <div className="banner good">
          <Icon name="check" />
          <span>{t(back === "restarted" ? "shell.restarted" : "shell.reconnected", { time: format.time(since) })}</span>
          <button type="button" className="button quiet" onClick={dismissBack}>
            {t("common.dismiss")}
          </button>
        </div>
      ) : null}
    </div>
  );
}
