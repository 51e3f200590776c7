// SPDX-License-Identifier: Apache-2.0
// A form in a dialog: one press sends it once, what the console refuses stays in front of the writer.
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { messageOf } from "~/api/errors";
import { Dialog } from "~/ui/Dialog";
import { Icon } from "~/ui/Icon";

interface Props {
  title: string;
  action: string;
  danger?: boolean;
  close: () => void;
  /** Does it; the dialog closes when it resolves. */
  send: (values: FormData) => Promise<void>;
  children: ReactNode;
}

export function FormDialog({ title, action, danger, close, send, children }: Props) {
  const { t } = useTranslation();
  const working = useRef(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const submit = async (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (working.current) return;
    working.current = true;
    setBusy(true);
    setProblem("");
    try {
      await send(new FormData(event.currentTarget));
      close();
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      working.current = false;
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={close} title={title}>
      <form className="form" onSubmit={(event) => void submit(event)}>
        {children}
        {problem ? (
          <p className="note bad" role="alert">
            <Icon name="warning" /> {problem}
          </p>
        ) : null}
        <div className="dialog-foot">
          <button type="button" className="button" onClick={close}>
            {t("common.cancel")}
          </button>
          <button type="submit" className={danger ? "button danger" : "button primary"} disabled={busy}>
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function Line({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className="field">
      {label}
      {children}
      {hint ? <span className="field-hint">{hint}</span> : null}
    </label>
  );
}
