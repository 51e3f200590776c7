// SPDX-License-Identifier: Apache-2.0
// Named lists: what stands in the address of a list, kept on the console for its owner or for everybody.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { operator } from "~/api/client";
import { savedQueriesQuery } from "~/api/queries";
import { useMay, useSession } from "~/app/session";
import type { SavedQuery } from "~/gen/proto/operator_pb";
import { Dialog } from "~/ui/Dialog";
import { Icon } from "~/ui/Icon";
import { Menu } from "~/ui/Menu";
import { useToasts } from "~/ui/Toast";

interface Props {
  /** hosts, updates, audit, rollout-hosts */
  list: string;
  /** The address's query part without "?". */
  query: string;
  open: (query: string) => void;
}

export function SavedQueries({ list, query, open }: Props) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const cache = useQueryClient();
  const session = useSession();
  const admin = useMay("admin");
  const [saving, setSaving] = useState(false);
  const saved = useQuery(savedQueriesQuery(list));
  const refresh = () => void cache.invalidateQueries({ queryKey: ["saved-queries"] });
  const remove = useMutation({
    mutationFn: (one: SavedQuery) => operator.removeSavedQuery({ name: one.name, list, owner: one.owner }),
    onSuccess: refresh,
    onError: toasts.failed,
  });
  return (
    <>
      <Menu label={t("filter.saved")} icon="star">
        {(close) => (
          <div className="menu-list">
            {saved.data?.queries.length === 0 ? <p className="muted small">{t("filter.noSaved")}</p> : null}
            {saved.data?.queries.map((one) => (
              <div key={`${one.owner}/${one.name}`} className="saved-row">
                <button
                  type="button"
                  className="menu-item"
                  onClick={() => {
                    close();
                    open(one.query);
                  }}
                >
                  {one.name}
                  {one.owner !== session?.user ? (
                    <span className="muted small">{t("filter.savedBy", { owner: one.owner })}</span>
                  ) : null}
                </button>
                {one.owner === session?.user || admin ? (
                  <button type="button" className="button quiet" onClick={() => remove.mutate(one)}>
                    <Icon name="trash" size={15} />
                    <span className="sr-only">{t("filter.removeSaved", { name: one.name })}</span>
                  </button>
                ) : null}
              </div>
            ))}
            <button
              type="button"
              className="menu-item"
              disabled={query === ""}
              onClick={() => {
                close();
                setSaving(true);
              }}
            >
              <Icon name="plus" size={16} /> {t("filter.saveThis")}
            </button>
          </div>
        )}
      </Menu>
      <SaveDialog
        open={saving}
        close={() => setSaving(false)}
        list={list}
        query={query}
        saved={(name) => {
          setSaving(false);
          refresh();
          toasts.said(t("filter.savedOk", { name }));
        }}
      />
    </>
  );
}

interface SaveProps {
  open: boolean;
  close: () => void;
  list: string;
  query: string;
  saved: (name: string) => void;
}

function SaveDialog({ open, close, list, query, saved }: SaveProps) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const toasts = useToasts();
  const save = useMutation({
    mutationFn: () => operator.setSavedQuery({ query: { name: name.trim(), list, query, shared } }),
    onSuccess: () => {
      saved(name.trim());
      setName("");
    },
    onError: toasts.failed,
  });
  return (
    <Dialog open={open} onClose={close} title={t("filter.saveThis")}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <label className="field">
          <span>{t("filter.savedName")}</span>
          <input value={name} onChange={(event) => setName(event.target.value)} required maxLength={80} />
        </label>
        <label className="check">
          <input type="checkbox" checked={shared} onChange={(event) => setShared(event.target.checked)} />
          {t("filter.shareIt")}
        </label>
        <div className="dialog-foot">
          <button type="button" className="button" onClick={close}>
            {t("common.cancel")}
          </button>
          <button type="submit" className="button primary" disabled={save.isPending || name.trim() === ""}>
            {t("common.save")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
