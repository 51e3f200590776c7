// SPDX-License-Identifier: Apache-2.0
// One rollout: what it does now and what can be done, waves with their goals, progress against the prediction, hosts, errors, history.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "react-router-dom";
import { troubleOf } from "~/api/errors";
import { rolloutQuery } from "~/api/queries";
import { useMay } from "~/app/session";
import type { RolloutSummary } from "~/gen/proto/operator_pb";
import { useFormat } from "~/i18n/format";
import { useSentence } from "~/i18n/sentences";
import { RolloutMeter } from "~/screens/rollouts/Rollouts";
import { PhaseBadge } from "~/ui/Badge";
import { Icon } from "~/ui/Icon";
import { Card, Page } from "~/ui/Page";
import { Failed, Gone, Skeleton } from "~/ui/State";
import { Tabs } from "~/ui/Tabs";
import { BurnUp } from "./BurnUp";
import { ChangeDialog } from "./ChangeDialog";
import { type Change, changeOrder, changes } from "./changes";
import { RolloutErrors } from "./RolloutErrors";
import { RolloutHistory } from "./RolloutHistory";
import { RolloutHosts } from "./RolloutHosts";
import { RolloutWaves, WavesExport } from "./RolloutWaves";
import "./rollout.css";

export default function Rollout() {
  const { rollout = "" } = useParams();
  const { t } = useTranslation();
  const query = useQuery(rolloutQuery(rollout));
  const found = query.data?.rollout;
  if (found) return <Found key={found.id} rollout={found} />;
  if (query.isError && troubleOf(query.error) === "gone")
    return (
      <Gone title={t("rollout.goneTitle")} sentence={t("rollout.gone")} to="/rollouts" way={t("rollout.toList")} />
    );
  return (
    <Page title={t("rollout.title")}>
      {query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Skeleton lines={8} />}
    </Page>
  );
}

const tabNames = ["hosts", "errors", "history"] as const;
type TabName = (typeof tabNames)[number];

function Found({ rollout }: { rollout: RolloutSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sentence = useSentence();
  const [search, setSearch] = useSearchParams();
  const chosen = tabNames.find((name) => name === search.get("tab")) ?? "hosts";
  const count = (name: TabName) =>
    name === "hosts" ? format.number(rollout.hosts) : name === "errors" ? format.number(rollout.failed) : undefined;
  const lead = [
    t("rollout.of", { bulletin: rollout.bulletinId, user: rollout.createdBy }),
    rollout.submittedMs !== 0n ? t("rollout.submittedBy", { user: rollout.submittedBy }) : "",
    rollout.predictedEnd && rollout.predictedEnd.p50Ms !== 0n && rollout.endedMs === 0n
      ? t("rollout.predicted", { time: format.dateTime(rollout.predictedEnd.p50Ms) })
      : "",
  ].filter(Boolean);
  return (
    <Page
      title={rollout.name || rollout.id}
      mark={<PhaseBadge phase={rollout.phase} />}
      lead={lead.join(" · ")}
      above={<Link to="/rollouts">{t("rollouts.title")}</Link>}
      actions={<Actions rollout={rollout} />}
    >
      <section className={`rollout-now ${rollout.phase}`} aria-live="polite">
        <p>{sentence(rollout.explanation)}</p>
        <RolloutMeter rollout={rollout} size="tall" />
      </section>
      <div className="rollout-top">
        <Card title={t("rollout.waves")} actions={<WavesExport rollout={rollout} />}>
          <RolloutWaves rollout={rollout} />
        </Card>
        <Card title={t("rollout.burnUp")}>
          <BurnUp rollout={rollout} />
        </Card>
      </div>
      <Tabs
        label={t("rollout.title")}
        tabs={tabNames.map((name) => {
          const number = count(name);
          return { name, label: t(`rollout.tabs.${name}`), ...(number === undefined ? {} : { count: number }) };
        })}
        chosen={chosen}
        choose={(name) => setSearch(name === "hosts" ? {} : { tab: name }, { replace: true })}
      />
      {chosen === "hosts" ? (
        <RolloutHosts rollout={rollout} />
      ) : chosen === "errors" ? (
        <RolloutErrors rollout={rollout} />
      ) : (
        <RolloutHistory rollout={rollout} />
      )}
    </Page>
  );
}

function Actions({ rollout }: { rollout: RolloutSummary }) {
  const { t } = useTranslation();
  const may = useMay("operator");
  // The dialog speaks of the rollout as it was when the button was pressed.
  const [open, setOpen] = useState<{ change: Change; rollout: RolloutSummary }>();
  const possible = may ? changeOrder.filter((change) => changes[change].may(rollout)) : [];
  const over = rollout.phase === "completed" || rollout.phase === "aborted";
  return (
    <>
      {may && !over ? (
        <Link className="button" to={`/plan/${encodeURIComponent(rollout.id)}`}>
          <Icon name="plan" /> {t("rollout.edit")}
        </Link>
      ) : null}
      {possible.map((change, at) => (
        <button
          key={change}
          type="button"
          className={`button ${changes[change].danger ? "danger" : at === 0 ? "primary" : ""}`}
          onClick={() => setOpen({ change, rollout })}
        >
          <Icon name={changes[change].icon} /> {t(`rollout.change.${change}.do`)}
        </button>
      ))}
      {open ? <ChangeDialog rollout={open.rollout} change={open.change} close={() => setOpen(undefined)} /> : null}
    </>
  );
}
