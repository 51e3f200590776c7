// SPDX-License-Identifier: Apache-2.0
// What surrounds every screen: skip link, navigation, connection banner, shortcuts, and the way to sign in when there is no session.
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, Outlet, useLocation } from "react-router-dom";
import { whenSessionIsLost } from "~/api/client";
import { troubleOf } from "~/api/errors";
import { startEvents } from "~/api/events";
import { keys } from "~/api/keys";
import { Failed } from "~/ui/State";
import { ConnectionBanner } from "./ConnectionBanner";
import { Navigation } from "./Navigation";
import { writePreference } from "./preferences";
import { queryClient } from "./queryClient";
import { Shortcuts } from "./Shortcuts";
import { sessionQuery } from "./session";
import { useRouteFocus } from "./useRouteFocus";

export function Shell() {
  const { t } = useTranslation();
  const session = useQuery(sessionQuery);
  const location = useLocation();
  const signedIn = session.isSuccess;
  useRouteFocus();

  useEffect(() => {
    if (signedIn) writePreference("signed-in", "yes");
  }, [signedIn]);
  useEffect(() => {
    whenSessionIsLost(() => {
      if (queryClient.getQueryState(keys.session)?.status === "success")
        void queryClient.resetQueries({ queryKey: keys.session });
    });
  }, []);
  useEffect(() => {
    if (!signedIn) return;
    return startEvents(queryClient, () => void queryClient.invalidateQueries({ queryKey: keys.session }));
  }, [signedIn]);

  if (session.isError && troubleOf(session.error) === "session") {
    const next = location.pathname + location.search;
    return <Navigate to={`/sign-in${next === "/" ? "" : `?next=${encodeURIComponent(next)}`}`} replace />;
  }
  if (session.isError)
    return (
      <main className="lonely">
        <Failed error={session.error} retry={() => void session.refetch()} />
      </main>
    );
  return (
    <div className="shell">
      <a className="skip-link" href="#content">
        {t("shell.skip")}
      </a>
      <Navigation />
      <div className="shell-main">
        <ConnectionBanner />
        <main id="content" tabIndex={-1}>
          {signedIn ? <Outlet /> : null}
        </main>
      </div>
      <Shortcuts />
    </div>
  );
}
