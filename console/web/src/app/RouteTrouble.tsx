// SPDX-License-Identifier: Apache-2.0
// A screen that failed to load or to draw. After an upgrade of the console the old page's files are gone: reload once.
import { useTranslation } from "react-i18next";
import { useRouteError } from "react-router-dom";
import { Page } from "~/ui/Page";

const isMissingFile = (error: unknown) =>
  error instanceof Error && /dynamically imported module|module script/i.test(error.message);

export function RouteTrouble() {
  const { t } = useTranslation();
  const error = useRouteError();
  const stale = isMissingFile(error);
  return (
    <Page title={t(stale ? "trouble.staleTitle" : "trouble.brokenTitle")}>
      <p>{t(stale ? "trouble.stale" : "trouble.broken")}</p>
      {stale ? null : <pre className="evidence">{error instanceof Error ? error.message : String(error)}</pre>}
      <button type="button" className="button primary" onClick={() => location.reload()}>
        {t("trouble.reload")}
      </button>
    </Page>
  );
}
