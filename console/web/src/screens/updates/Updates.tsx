// SPDX-License-Identifier: Apache-2.0
// UpdateEXPERT's two views: the whole catalogue, or what one machine has and needs.
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router-dom";
import { troubleOf } from "~/api/errors";
import { hostQuery, hostsQuery } from "~/api/queries";
import { SavedQueries } from "~/ui/filter/SavedQueries";
import { hostHref } from "~/ui/links";
import { Page } from "~/ui/Page";
import { Empty, Failed, Skeleton } from "~/ui/State";
import { Tabs } from "~/ui/Tabs";
import { AdvisoryTable } from "./AdvisoryTable";
import { UpdateTable } from "./UpdateTable";

export default function Updates() {
  const { t } = useTranslation();
  const [parameters, setParameters] = useSearchParams();
  const chooseMachine = useCallback((host: string) => setParameters({ host }), [setParameters]);
  const byMachine = parameters.has("host");
  const publishers = parameters.get("view") === "publishers";
  return (
    <Page
      title={t("updates.title")}
      height="fill"
      actions={
        <SavedQueries
          list="updates"
          query={parameters.toString()}
          open={(query) => setParameters(new URLSearchParams(query))}
        />
      }
    >
      <div className="views">
        <Tabs<"catalog" | "machine" | "publishers">
          look="segments"
          label={t("updates.view")}
          chosen={byMachine ? "machine" : publishers ? "publishers" : "catalog"}
          choose={(name) =>
            setParameters(name === "machine" ? { host: "" } : name === "publishers" ? { view: name } : {})
          }
          tabs={[
            { name: "catalog", label: t("updates.catalog") },
            { name: "machine", label: t("updates.byMachine") },
            { name: "publishers", label: t("updates.publishers") },
          ]}
        />
        {byMachine ? <Machine name={parameters.get("host") ?? ""} choose={chooseMachine} /> : null}
      </div>
      {byMachine ? (
        <OfMachine name={parameters.get("host") ?? ""} />
      ) : publishers ? (
        <AdvisoryTable title={t("updates.publishers")} />
      ) : (
        <UpdateTable title={t("updates.title")} />
      )}
    </Page>
  );
}

function Machine({ name, choose }: { name: string; choose: (host: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(name);
  // An address may have the machine's id: people read its name.
  const chosen = useQuery({ ...hostQuery(name), enabled: name !== "" }).data?.summary?.name;
  const [shown, setShown] = useState<string>();
  if (chosen !== shown) {
    setShown(chosen);
    if (chosen) setText(chosen);
  }
  const word = text.trim().replace(/[\s,*]/g, "");
  const { data } = useQuery({
    ...hostsQuery({ filter: `name=${word}*`, pageSize: 12, sort: "name" }),
    enabled: word !== "",
  });
  // A whole name that was typed or picked needs no further press.
  const typed = useRef(false);
  useEffect(() => {
    if (!typed.current || !data?.hosts.some((host) => host.name === text)) return;
    typed.current = false;
    choose(text);
  }, [data, text, choose]);
  return (
    <form
      className="machine"
      onSubmit={(event) => {
        event.preventDefault();
        typed.current = false;
        choose(text.trim());
      }}
    >
      <input
        list="machines"
        aria-label={t("updates.machine")}
        placeholder={t("updates.machinePlaceholder")}
        value={text}
        maxLength={255}
        onChange={(event) => {
          setText(event.target.value);
          typed.current = true;
        }}
      />
      <datalist id="machines">
        {data?.hosts.map((host) => (
          <option key={host.id} value={host.name} />
        ))}
      </datalist>
      <button type="submit" className="button">
        {t("updates.showMachine")}
      </button>
    </form>
  );
}

function OfMachine({ name }: { name: string }) {
  const { t } = useTranslation();
  const host = useQuery({ ...hostQuery(name), enabled: name !== "" });
  if (name === "")
    return (
      <Empty icon="host" title={t("updates.chooseMachine")}>
        <p>{t("updates.chooseMachineBody")}</p>
      </Empty>
    );
  if (host.isError && troubleOf(host.error) === "gone")
    return <Empty icon="question" title={t("updates.noMachine", { name })} />;
  if (host.isError) return <Failed error={host.error} retry={() => void host.refetch()} />;
  const summary = host.data?.summary;
  if (!summary) return <Skeleton lines={8} />;
  return (
    <>
      <p>
        <Link to={hostHref(summary.id)}>
          {t("updates.openMachine")}: {summary.name}
        </Link>
      </p>
      <UpdateTable
        key={summary.id}
        title={`${t("updates.title")} · ${summary.name}`}
        host={summary.id}
        planHosts={`id=${summary.id}`}
      />
    </>
  );
}
