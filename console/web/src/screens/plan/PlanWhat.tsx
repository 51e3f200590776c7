// SPDX-License-Identifier: Apache-2.0
// What is rolled out and on which hosts: bulletins by search, single updates by id, hosts by filter, group or saved query.
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useId, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { bulletinsQuery, filterQuery, groupsQuery } from "~/api/queries";
import type { BulletinSummary, RolloutPlan } from "~/gen/proto/operator_pb";
import { Action, LateHosts } from "~/gen/proto/types_pb";
import { useFormat } from "~/i18n/format";
import { Severity } from "~/ui/Badge";
import { Icon } from "~/ui/Icon";
import { Failed, Skeleton } from "~/ui/State";
import { ChoiceField, Field, NumberField, TextField } from "./fields";
import { bulletinsOf, type EditPlan, setBulletins } from "./plan_state";

const mostShown = 30;

function matches(bulletin: BulletinSummary, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return [bulletin.id, bulletin.kb, bulletin.title, bulletin.titleJa].some((part) =>
    part.toLowerCase().includes(wanted),
  );
}

export function PlanWhat({ plan, edit }: { plan: RolloutPlan; edit: EditPlan }) {
  const { t } = useTranslation();
  return (
    <>
      <BulletinPicker plan={plan} edit={edit} />
      <HostPicker filter={plan.hostFilter} change={(filter) => edit((each) => (each.hostFilter = filter))} />
      <div className="field-grid">
        <TextField
          label={t("plan.field.name")}
          value={plan.name}
          most={120}
          placeholder={plan.bulletinId || t("plan.namePlaceholder")}
          wide={false}
          change={(name) => edit((each) => (each.name = name))}
        />
        <ChoiceField
          label={t("plan.field.action")}
          value={plan.action === Action.UNSPECIFIED ? Action.INSTALL : plan.action}
          choices={[
            [Action.INSTALL, t("plan.action.INSTALL")],
            [Action.UNINSTALL, t("plan.action.UNINSTALL")],
          ]}
          change={(action) => edit((each) => (each.action = action))}
        />
        <ChoiceField
          label={t("plan.field.lateHosts")}
          value={plan.lateHosts === LateHosts.UNSPECIFIED ? LateHosts.CURRENT_WAVE : plan.lateHosts}
          choices={[
            [LateHosts.CURRENT_WAVE, t("plan.lateHosts.CURRENT_WAVE")],
            [LateHosts.LAST_WAVE, t("plan.lateHosts.LAST_WAVE")],
            [LateHosts.STAY_OUT, t("plan.lateHosts.STAY_OUT")],
          ]}
          change={(late) => edit((each) => (each.lateHosts = late))}
        />
        <NumberField
          label={t("plan.field.packageRevision")}
          value={plan.packageRevision}
          least={1}
          most={1_000_000}
          standard={t("plan.current")}
          change={(revision) => edit((each) => (each.packageRevision = revision))}
        />
      </div>
      {plan.followUpOf ? (
        <p className="note">
          <Icon name="info" /> {t("plan.followUp", { rollout: plan.followUpOf })}
        </p>
      ) : null}
    </>
  );
}

function BulletinPicker({ plan, edit }: { plan: RolloutPlan; edit: EditPlan }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const bulletins = useQuery(bulletinsQuery);
  const [text, setText] = useState("");
  const wanted = useDeferredValue(text);
  const chosen = bulletinsOf(plan);
  const id = useId();
  const found = useMemo(() => {
    const all = (bulletins.data?.bulletins ?? []).filter((each) => matches(each, wanted));
    return all.sort((a, b) => b.hostsMissing - a.hostsMissing || b.published.localeCompare(a.published));
  }, [bulletins.data, wanted]);
  const toggle = (bulletin: string) =>
    edit((each) =>
      setBulletins(
        each,
        chosen.includes(bulletin) ? chosen.filter((other) => other !== bulletin) : [...chosen, bulletin],
      ),
    );
  // An update's id ("MS03-043/windows-xp") is a choice as well, though the list holds bulletins.
  const asUpdate = /^\S+\/\S+$/.test(text.trim()) ? text.trim() : "";
  return (
    <fieldset className="picker">
      <legend>{t("plan.updates")}</legend>
      {chosen.length ? (
        <ul className="picked-list" aria-label={t("plan.chosenUpdates")}>
          {chosen.map((each) => (
            <li key={each} className="picked">
              {each}
              <button type="button" className="picked-remove" onClick={() => toggle(each)}>
                <Icon name="close" size={12} />
                <span className="sr-only">{t("plan.removeUpdate", { update: each })}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <p className="muted">{t("plan.noUpdates")}</p>
      )}
      <div className="picker-search">
        <label className="sr-only" htmlFor={id}>
          {t("plan.searchUpdates")}
        </label>
        <input
          id={id}
          type="search"
          className="input"
          value={text}
          placeholder={t("plan.searchUpdates")}
          onChange={(event) => setText(event.target.value)}
        />
        {asUpdate && !chosen.includes(asUpdate) ? (
          <button type="button" className="button" onClick={() => toggle(asUpdate)}>
            <Icon name="plus" /> {t("plan.addUpdate", { update: asUpdate })}
          </button>
        ) : null}
      </div>
      {bulletins.isError ? <Failed error={bulletins.error} retry={() => void bulletins.refetch()} /> : null}
      {bulletins.isPending ? <Skeleton lines={3} /> : null}
      {bulletins.isSuccess ? (
        <ul className="picker-list">
          {found.slice(0, mostShown).map((each) => (
            <li key={each.id}>
              <label className="picker-row">
                <input type="checkbox" checked={chosen.includes(each.id)} onChange={() => toggle(each.id)} />
                <span className="picker-id">{each.id}</span>
                <Severity severity={each.severity} />
                <span className="picker-title">{(i18n.language === "ja" && each.titleJa) || each.title}</span>
                <span className="picker-count">
                  {t("plan.hostsNeed", { count: each.hostsMissing, formatted: format.number(each.hostsMissing) })}
                </span>
              </label>
            </li>
          ))}
          {found.length === 0 ? (
            <li className="muted">{t(bulletins.data.bulletins.length ? "plan.noneFound" : "plan.emptyCatalog")}</li>
          ) : null}
          {found.length > mostShown ? (
            <li className="muted">
              {t("plan.moreFound", {
                count: found.length - mostShown,
                formatted: format.number(found.length - mostShown),
              })}
            </li>
          ) : null}
        </ul>
      ) : null}
    </fieldset>
  );
}

/** The hosts by the filter language, checked as it is written; groups add their term. */
export function HostPicker({ filter, change }: { filter: string; change: (filter: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const groups = useQuery(groupsQuery);
  const check = useQuery({ ...filterQuery(useDeferredValue(filter)), retry: false });
  const reply = check.data;
  const problem = reply && !reply.ok ? reply.message : undefined;
  const hint =
    reply?.ok === true
      ? t(filter.trim() === "" ? "plan.allHosts" : "plan.matchingHosts", {
          count: reply.hosts,
          formatted: format.number(reply.hosts),
        })
      : undefined;
  const add = (term: string) => change(filter.trim() === "" ? term : `${filter.trim()} ${term}`);
  return (
    <fieldset className="picker">
      <legend>{t("plan.hosts")}</legend>
      <Field label={t("plan.field.hostFilter")} hint={hint} problem={problem} wide>
        {({ id, describedBy }) => (
          <input
            id={id}
            className="input mono"
            value={filter}
            maxLength={4096}
            spellCheck={false}
            autoComplete="off"
            placeholder="product=windows-xp name=osk-*"
            aria-invalid={problem ? true : undefined}
            aria-describedby={describedBy}
            onChange={(event) => change(event.target.value)}
          />
        )}
      </Field>
      {groups.data?.groups.length ? (
        <div className="picked-list" role="group" aria-label={t("plan.addGroup")}>
          {groups.data.groups.map(({ group, hosts }) =>
            group ? (
              <button
                key={`${group.kind} ${group.name}`}
                type="button"
                className="picked add"
                onClick={() => add(`${group.kind}=${group.name}`)}
              >
                <Icon name="plus" size={12} /> {group.kind}={group.name}{" "}
                <span className="muted">{format.number(hosts)}</span>
              </button>
            ) : null,
          )}
        </div>
      ) : null}
    </fieldset>
  );
}
