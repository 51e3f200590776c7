// SPDX-License-Identifier: Apache-2.0
// When work is allowed: start, windows, blackouts, active hours, deadline. Rules are checked by the console while they are written, and
// the next openings stand beside them.
import { create } from "@bufbuild/protobuf";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { previewQuery } from "~/api/queries_plan";
import type { RolloutPlan } from "~/gen/proto/operator_pb";
import { MissedWindow, type Schedule, ScheduleSchema } from "~/gen/proto/types_pb";
import { useFormat } from "~/i18n/format";
import { Icon } from "~/ui/Icon";
import { CheckField, ChoiceField, DurationField, Field, InstantField } from "./fields";
import { type EditPlan, scheduleOf } from "./plan_state";

export type RuleList = "windows" | "blackouts" | "activeHours";
export const ruleExamples: Record<RuleList, string> = {
  windows: "weekly Sat,Sun 22:00 4h",
  blackouts: "once 2026-12-24T00:00 72h",
  activeHours: "weekly Mon-Fri 08:00 10h",
};
export const readersZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function PlanTimes({ plan, edit }: { plan: RolloutPlan; edit: EditPlan }) {
  const { t } = useTranslation();
  const schedule = plan.schedule ?? emptySchedule;
  return (
    <>
      <div className="field-grid">
        <InstantField
          label={t("plan.field.startAt")}
          hint={t("plan.hint.startAt")}
          value={plan.startAtMs}
          change={(ms) => edit((each) => (each.startAtMs = ms))}
        />
        <InstantField
          label={t("plan.field.deadline")}
          hint={t("plan.hint.deadline")}
          value={plan.deadlineMs}
          change={(ms) => edit((each) => (each.deadlineMs = ms))}
        />
        <ZoneField zone={schedule.zone} change={(zone) => edit((each) => (scheduleOf(each).zone = zone))} />
      </div>
      <ScheduleRules schedule={schedule} edit={(change) => edit((each) => change(scheduleOf(each)))} />
      <div className="field-grid">
        <ChoiceField
          label={t("plan.field.missedWindow")}
          value={plan.missedWindow === MissedWindow.UNSPECIFIED ? MissedWindow.NEXT_WINDOW : plan.missedWindow}
          choices={[
            [MissedWindow.NEXT_WINDOW, t("plan.missedWindow.NEXT_WINDOW")],
            [MissedWindow.WHEN_BACK, t("plan.missedWindow.WHEN_BACK")],
            [MissedWindow.OUTSIDE_ACTIVE_HOURS, t("plan.missedWindow.OUTSIDE_ACTIVE_HOURS")],
            [MissedWindow.SKIP, t("plan.missedWindow.SKIP")],
          ]}
          change={(word) => edit((each) => (each.missedWindow = word))}
        />
        <DurationField
          label={t("plan.field.timeNeeded")}
          hint={t("plan.hint.timeNeeded")}
          value={plan.timeNeededMs}
          standard={t("plan.fromPackages")}
          change={(ms) => edit((each) => (each.timeNeededMs = ms))}
        />
      </div>
      <CheckField
        label={t("plan.field.stageAhead")}
        value={plan.stageAhead}
        change={(ahead) => edit((each) => (each.stageAhead = ahead))}
      />
      <CheckField
        label={t("plan.field.deadlineOverridesWindows")}
        value={plan.deadlineOverridesWindows}
        change={(overrides) => edit((each) => (each.deadlineOverridesWindows = overrides))}
      />
    </>
  );
}

const emptySchedule = create(ScheduleSchema);

export function ZoneField({ zone, change }: { zone: string; change: (zone: string) => void }) {
  const { t } = useTranslation();
  const zones = useMemo(() => Intl.supportedValuesOf("timeZone"), []);
  return (
    <Field label={t("plan.field.zone")} hint={t("plan.hint.zone")}>
      {({ id, describedBy }) => (
        <>
          <input
            id={id}
            className="input"
            list={`${id}-list`}
            value={zone}
            placeholder={t("plan.hostsOwnZone")}
            aria-describedby={describedBy}
            onChange={(event) => change(event.target.value.trim())}
          />
          <datalist id={`${id}-list`}>
            {zones.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

/** Windows, blackouts and active hours with what the console says of them. */
export function ScheduleRules({
  schedule,
  edit,
}: {
  schedule: Schedule;
  edit: (change: (schedule: Schedule) => void) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const asked = useDeferredValue(schedule);
  const zone = asked.zone || readersZone;
  const lists = { windows: asked.windows, blackouts: asked.blackouts, activeHours: asked.activeHours };
  const any = Object.values(lists).some((rules) => rules.some((rule) => rule.trim() !== ""));
  const preview = useQuery({ ...previewQuery({ ...lists, zone }), enabled: any });
  const problems = any ? (preview.data?.problems ?? []) : [];
  const problemOf = (list: RuleList, at: number) =>
    problems.find((each) => each.list === (list === "activeHours" ? "active_hours" : list) && each.index === at)
      ?.message;
  return (
    <div className="rule-lists">
      {(["windows", "blackouts", "activeHours"] as const).map((list) => (
        <fieldset key={list} className="rules">
          <legend>{t(`plan.field.${list}`)}</legend>
          <p className="field-hint">{t(`plan.hint.${list}`)}</p>
          {schedule[list].map((rule, at) => (
            <div key={at} className="rule">
              <Field
                label={t("plan.rule", { list: t(`plan.field.${list}`), number: at + 1 })}
                problem={rule.trim() === "" ? undefined : problemOf(list, at)}
                wide
              >
                {({ id, describedBy }) => (
                  <input
                    id={id}
                    className="input mono"
                    value={rule}
                    maxLength={200}
                    spellCheck={false}
                    placeholder={ruleExamples[list]}
                    aria-describedby={describedBy}
                    onChange={(event) => edit((each) => (each[list] = each[list].with(at, event.target.value)))}
                  />
                )}
              </Field>
              <button
                type="button"
                className="button quiet"
                onClick={() => edit((each) => (each[list] = each[list].filter((_, i) => i !== at)))}
              >
                <Icon name="trash" />
                <span className="sr-only">{t("plan.removeRule", { rule })}</span>
              </button>
            </div>
          ))}
          <button
            type="button"
            className="button quiet"
            onClick={() => edit((each) => each[list].push(schedule[list].length ? "" : ruleExamples[list]))}
          >
            <Icon name="plus" /> {t(`plan.add.${list}`)}
          </button>
        </fieldset>
      ))}
      {any && preview.data && problems.length === 0 ? (
        <div className="openings">
          <h3>{t("plan.nextOpenings", { zone })}</h3>
          {preview.data.alwaysOpen ? (
            <p>{t("plan.alwaysOpen")}</p>
          ) : preview.data.openings.length === 0 ? (
            <p className="field-problem">{t("plan.neverOpen")}</p>
          ) : (
            <ol>
              {preview.data.openings.map((opening) => (
                <li key={String(opening.openMs)}>
                  {inZone(opening.openMs, zone, format.language)}{" "}
                  <span className="muted">{format.duration(Number(opening.closeMs - opening.openMs))}</span>
                </li>
              ))}
            </ol>
          )}
        </div>
      ) : null}
    </div>
  );
}

function inZone(ms: bigint, zone: string, language: string): string {
  const options: Intl.DateTimeFormatOptions = { dateStyle: "full", timeStyle: "short" };
  try {
    return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { ...options, timeZone: zone }).format(
      Number(ms),
    );
  } catch {
    return new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" }).format(Number(ms)); // a Windows name: the console knows it, the browser does not
  }
}
