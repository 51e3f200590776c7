// SPDX-License-Identifier: Apache-2.0
// What must succeed, what stops the rollout, how much happens at once, and what users see: one row of data for each field, with the same
// bounds and defaults as the command line (console/cli/plan_field.cpp).
import { create } from "@bufbuild/protobuf";
import { useTranslation } from "react-i18next";
import {
  type GroupLimit,
  GroupLimitSchema,
  type RetryRule,
  RetryRuleSchema,
  type RolloutPlan,
} from "~/gen/proto/operator_pb";
import { OnBreach, RebootPolicy } from "~/gen/proto/types_pb";
import { Icon } from "~/ui/Icon";
import { CheckField, ChoiceField, DurationField, NumberField, TextField } from "./fields";
import { type EditPlan, userDefaults, userOf } from "./plan_state";

interface Props {
  plan: RolloutPlan;
  edit: EditPlan;
}
const many = 1_000_000;

type NumberName =
  | "successPercent"
  | "successCount"
  | "errorPercent"
  | "errorCount"
  | "errorMinSample"
  | "totalErrorPercent"
  | "totalErrorCount"
  | "totalErrorMinSample"
  | "inFlightLimit"
  | "startsLimit"
  | "maxAttempts"
  | "maxRetries";
type DelayName = "startsPeriodMs" | "offerTimeoutMs" | "unreachableAfterMs";

// Name, least, most, what counts when empty ("none" is translated).
const numbers: Record<NumberName, readonly [number, number, string]> = {
  successPercent: [1, 100, "95"],
  successCount: [0, many, "none"],
  errorPercent: [1, 100, "5"],
  errorCount: [0, many, "none"],
  errorMinSample: [1, many, "1"],
  totalErrorPercent: [0, 100, "none"],
  totalErrorCount: [0, many, "none"],
  totalErrorMinSample: [1, many, "1"],
  inFlightLimit: [1, many, "500"],
  startsLimit: [0, many, "none"],
  maxAttempts: [1, 20, "3"],
  maxRetries: [0, many, "none"],
};

function Numbers({ plan, edit, names }: Props & { names: readonly NumberName[] }) {
  const { t } = useTranslation();
  return names.map((name) => {
    const [least, most, standard] = numbers[name];
    return (
      <NumberField
        key={name}
        label={t(`plan.field.${name}`)}
        value={plan[name]}
        least={least}
        most={most}
        standard={standard === "none" ? t("plan.none") : standard}
        unit={name.endsWith("Percent") ? "%" : undefined}
        change={(number) => edit((each) => (each[name] = number))}
      />
    );
  });
}

function Delay({ plan, edit, name, standard }: Props & { name: DelayName; standard: string }) {
  const { t } = useTranslation();
  return (
    <DurationField
      label={t(`plan.field.${name}`)}
      value={plan[name]}
      standard={standard}
      change={(ms) => edit((each) => (each[name] = ms))}
    />
  );
}

function Breach({ plan, edit, name }: Props & { name: "onBreach" | "totalOnBreach" }) {
  const { t } = useTranslation();
  return (
    <ChoiceField
      label={t(`plan.field.${name}`)}
      value={plan[name] === OnBreach.UNSPECIFIED ? OnBreach.HALT : plan[name]}
      choices={[
        [OnBreach.HALT, t("plan.onBreach.HALT")],
        [OnBreach.PAUSE, t("plan.onBreach.PAUSE")],
        [OnBreach.WARN, t("plan.onBreach.WARN")],
      ]}
      change={(word) => edit((each) => (each[name] = word))}
    />
  );
}

export function PlanConditions({ plan, edit }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <h3>{t("plan.ofEachWave")}</h3>
      <div className="field-grid">
        <Numbers
          plan={plan}
          edit={edit}
          names={["successPercent", "successCount", "errorPercent", "errorCount", "errorMinSample"]}
        />
        <Breach plan={plan} edit={edit} name="onBreach" />
        <Delay plan={plan} edit={edit} name="unreachableAfterMs" standard="30min" />
      </div>
      <CheckField
        label={t("plan.field.countUnreachable")}
        value={plan.countUnreachable}
        change={(counts) => edit((each) => (each.countUnreachable = counts))}
      />
      <h3>{t("plan.ofAllWaves")}</h3>
      <div className="field-grid">
        <Numbers plan={plan} edit={edit} names={["totalErrorPercent", "totalErrorCount", "totalErrorMinSample"]} />
        <Breach plan={plan} edit={edit} name="totalOnBreach" />
      </div>
    </>
  );
}

const retries = ["retryBusy", "retryTransient", "retryReboot"] as const;

export function PlanLimits({ plan, edit, roles }: Props & { roles: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <>
      <div className="field-grid">
        <Numbers plan={plan} edit={edit} names={["inFlightLimit", "startsLimit"]} />
        <Delay plan={plan} edit={edit} name="startsPeriodMs" standard="1h" />
        <Numbers plan={plan} edit={edit} names={["maxAttempts", "maxRetries"]} />
        <Delay plan={plan} edit={edit} name="offerTimeoutMs" standard="4h" />
      </div>
      <GroupLimits
        limits={plan.groupLimits}
        roles={roles}
        change={(limits) => edit((each) => (each.groupLimits = limits))}
      />
      <details>
        <summary>{t("plan.retryRules")}</summary>
        {retries.map((name) => (
          <RetryFields
            key={name}
            title={t(`plan.field.${name}`)}
            rule={plan[name]}
            change={(rule) => edit((each) => (each[name] = rule))}
          />
        ))}
      </details>
    </>
  );
}

function GroupLimits({
  limits,
  roles,
  change,
}: {
  limits: readonly GroupLimit[];
  roles: readonly string[];
  change: (limits: GroupLimit[]) => void;
}) {
  const { t } = useTranslation();
  const names = (kind: string, name: string) => [...new Set(["", ...(kind === "role" ? roles : []), name])];
  const put = (at: number, part: Partial<Pick<GroupLimit, "kind" | "name" | "limit">>) =>
    change(limits.map((limit, i) => (i === at ? { ...limit, ...part } : limit)));
  return (
    <fieldset className="rules">
      <legend>{t("plan.groupLimits")}</legend>
      <p className="field-hint">{t("plan.hint.groupLimits")}</p>
      {limits.map((limit, at) => (
        <div key={at} className="rule">
          <ChoiceField
            label={t("plan.field.groupKind")}
            value={limit.kind}
            choices={[
              ["site", t("plan.kind.site")],
              ["role", t("plan.kind.role")],
            ]}
            change={(kind) => put(at, { kind, name: kind === "role" ? (roles[0] ?? "") : "" })}
          />
          <ChoiceField
            label={t("plan.field.groupName")}
            value={limit.name}
            choices={names(limit.kind, limit.name).map((name) => [name, name || t("plan.eachOne")] as const)}
            change={(name) => put(at, { name })}
          />
          <NumberField
            label={t("plan.field.groupLimit")}
            value={limit.limit}
            least={1}
            most={many}
            change={(number) => number > 0 && put(at, { limit: number })}
          />
          <button type="button" className="button quiet" onClick={() => change(limits.filter((_, i) => i !== at))}>
            <Icon name="trash" />
            <span className="sr-only">{t("plan.removeLimit")}</span>
          </button>
        </div>
      ))}
      <button
        type="button"
        className="button quiet"
        onClick={() => change([...limits, create(GroupLimitSchema, { kind: "site", limit: 10 })])}
      >
        <Icon name="plus" /> {t("plan.addLimit")}
      </button>
    </fieldset>
  );
}

function RetryFields({
  title,
  rule,
  change,
}: {
  title: string;
  rule: RetryRule | undefined;
  change: (rule: RetryRule) => void;
}) {
  const { t } = useTranslation();
  const now = rule ?? create(RetryRuleSchema);
  const put = (part: Partial<Pick<RetryRule, "maxAttempts" | "baseMs" | "capMs">>) =>
    change(create(RetryRuleSchema, { ...now, ...part }));
  return (
    <fieldset className="rules">
      <legend>{title}</legend>
      <div className="field-grid">
        <NumberField
          label={t("plan.field.maxAttempts")}
          value={now.maxAttempts}
          least={1}
          most={20}
          standard={t("plan.asPlan")}
          change={(maxAttempts) => put({ maxAttempts })}
        />
        <DurationField
          label={t("plan.field.retryBase")}
          value={now.baseMs}
          standard="1min"
          change={(baseMs) => put({ baseMs })}
        />
        <DurationField
          label={t("plan.field.retryCap")}
          value={now.capMs}
          standard="1h"
          change={(capMs) => put({ capMs })}
        />
      </div>
    </fieldset>
  );
}

export function PlanUsers({ plan, edit }: Props) {
  const { t } = useTranslation();
  const user = plan.user ?? { message: "", deferrals: 0, ...userDefaults };
  const reboot =
    plan.reboot === RebootPolicy.UNSPECIFIED
      ? plan.rebootAllowed
        ? RebootPolicy.IF_NEEDED
        : RebootPolicy.NEVER
      : plan.reboot;
  return (
    <>
      <div className="field-grid">
        <ChoiceField
          label={t("plan.field.reboot")}
          value={reboot}
          choices={[
            [RebootPolicy.IF_NEEDED, t("plan.reboot.IF_NEEDED")],
            [RebootPolicy.NEVER, t("plan.reboot.NEVER")],
            [RebootPolicy.ALWAYS, t("plan.reboot.ALWAYS")],
            [RebootPolicy.AT_WINDOW_END, t("plan.reboot.AT_WINDOW_END")],
          ]}
          change={(policy) =>
            edit((each) => {
              each.reboot = policy;
              each.rebootAllowed = policy !== RebootPolicy.NEVER;
            })
          }
        />
        <NumberField
          label={t("plan.field.deferrals")}
          value={user.deferrals}
          least={0}
          most={100}
          change={(deferrals) => edit((each) => (userOf(each).deferrals = deferrals))}
        />
        <DurationField
          label={t("plan.field.deferFor")}
          value={user.deferForMs}
          standard="1h"
          change={(ms) => edit((each) => (userOf(each).deferForMs = ms))}
        />
        <DurationField
          label={t("plan.field.notice")}
          hint={t("plan.hint.notice")}
          value={user.noticeMs}
          zeroIsWord
          change={(ms) => edit((each) => (userOf(each).noticeMs = ms))}
        />
      </div>
      <TextField
        label={t("plan.field.userMessage")}
        value={user.message}
        most={500}
        placeholder={t("plan.productsMessage")}
        change={(message) => edit((each) => (userOf(each).message = message))}
      />
    </>
  );
}
