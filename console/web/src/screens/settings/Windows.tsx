// SPDX-License-Identifier: Apache-2.0
// Try a schedule out, and see the schedules of the rollouts that are not over. Windows belong to plans: there is no list to edit here.

import { create } from "@bufbuild/protobuf";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { rolloutsQuery } from "~/api/queries";
import type { RolloutSummary } from "~/gen/proto/operator_pb";
import { type Schedule, ScheduleSchema } from "~/gen/proto/types_pb";
import { ruleExamples, ScheduleRules, ZoneField } from "~/screens/plan/PlanTimes";
import { PhaseBadge } from "~/ui/Badge";
import { rolloutHref } from "~/ui/links";
import { Card } from "~/ui/Page";
import { Empty, Failed, Skeleton } from "~/ui/State";
import type { Column } from "~/ui/table/columns";
import { textColumn } from "~/ui/table/kinds";
import { ShortList } from "~/ui/table/PlainTable";
import "../plan/plan.css";

export function Windows() {
  const { t } = useTranslation();
  const [schedule, setSchedule] = useState<Schedule>(() => create(ScheduleSchema, { windows: [ruleExamples.windows] }));
  const edit = (change: (schedule: Schedule) => void) =>
    setSchedule((before) => {
      const after = create(ScheduleSchema, {
        ...before,
        windows: [...before.windows],
        blackouts: [...before.blackouts],
        activeHours: [...before.activeHours],
      });
      change(after);
      return after;
    });
  return (
    <>
      <Card title={t("settings.windows.try")}>
        <p className="muted settings-hint">{t("settings.windows.hint")}</p>
        <div className="field-grid">
          <ZoneField zone={schedule.zone} change={(zone) => edit((each) => (each.zone = zone))} />
        </div>
        <ScheduleRules schedule={schedule} edit={edit} />
      </Card>
      <Card title={t("settings.windows.inUse")}>
        <InUse />
      </Card>
    </>
  );
}

function InUse() {
  const { t } = useTranslation();
  const query = useQuery(rolloutsQuery);
  if (query.isError && !query.data) return <Failed error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton lines={3} />;
  const live = query.data.rollouts.filter(
    (each) =>
      each.phase !== "completed" &&
      each.phase !== "aborted" &&
      (each.plan?.schedule?.windows.length || each.plan?.schedule?.blackouts.length),
  );
  if (live.length === 0) return <Empty icon="clock" title={t("settings.windows.none")} />;
  const lines = (rules: readonly string[] | undefined) =>
    rules?.map((rule) => (
      <code key={rule} className="rule-line">
        {rule}
      </code>
    ));
  const columns: Column<RolloutSummary>[] = [
    textColumn("name", t("rollouts.name"), 160, (row) => row.name, {
      cell: (row) => <Link to={rolloutHref(row.id)}>{row.name}</Link>,
    }),
    textColumn("phase", t("rollouts.phase"), 110, (row) => row.phase, {
      cell: (row) => <PhaseBadge phase={row.phase} />,
    }),
    textColumn("windows", t("plan.field.windows"), 200, (row) => row.plan?.schedule?.windows.join("; ") ?? "", {
      cell: (row) => lines(row.plan?.schedule?.windows),
    }),
    textColumn("blackouts", t("plan.field.blackouts"), 200, (row) => row.plan?.schedule?.blackouts.join("; ") ?? "", {
      cell: (row) => lines(row.plan?.schedule?.blackouts),
    }),
  ];
  return <ShortList bare list="windows" label={t("settings.windows.inUse")} columns={columns} rows={live} />;
}
