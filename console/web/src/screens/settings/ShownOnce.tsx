// SPDX-License-Identifier: Apache-2.0
// A secret that the console tells once, with a button that copies it.
import { useTranslation } from "react-i18next";
import { Dialog } from "~/ui/Dialog";
import { useToasts } from "~/ui/Toast";

interface Props {
  title: string;
  text: string;
  /** "": closed. */
  secret: string;
  close: () => void;
}

export function ShownOnce({ title, text, secret, close }: Props) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const copy = () =>
    void navigator.clipboard.writeText(secret).then(() => toasts.said(t("settings.tokens.copied")), toasts.failed);
  return (
    <Dialog open={secret !== ""} onClose={close} title={title}>
      <p>{text}</p>
      <pre className="evidence">{secret}</pre>
      <div className="dialog-foot">
        <button type="button" className="button primary" onClick={copy}>
          {t("settings.tokens.copy")}
        </button>
      </div>
    </Dialog>
  );
}
