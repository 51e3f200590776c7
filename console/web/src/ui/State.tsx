// SPDX-License-Identifier: Apache-2.0
// What stands where content will be, would be, or cannot be: skeleton, empty, error, gone.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import { messageOf, troubleOf } from "~/api/errors";
import { useSentence } from "~/i18n/sentences";
import { Icon, type IconName } from "./Icon";
import { Page } from "./Page";

export function Skeleton({ lines = 3, label }: { lines?: number; label?: string }) {
  const { t } = useTranslation();
  return (
    <div className="skeleton" role="status">
      <span className="sr-only">{label ?? t("common.loading")}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className={`bone bone-${line % 3}`} />
      ))}
    </div>
  );
}

export function Empty({ icon = "info", title, children }: { icon?: IconName; title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} size={28} />
      <p className="empty-title">{title}</p>
      {children ? <div className="empty-body">{children}</div> : null}
    </div>
  );
}

interface FailedProps {
  error: unknown;
  retry?: (() => void) | undefined;
  /** Of a list that its address narrows or sorts: takes that away. Offered where the console does not accept it. */
  showAll?: (() => void) | undefined;
}

/** A failed read: what happened, in the console's own words, and what to do. */
export function Failed({ error, retry, showAll }: FailedProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const trouble = troubleOf(error);
  const back = trouble === "invalid" ? showAll : undefined;
  return (
    <div className="empty failed" role="alert">
      <Icon name={trouble === "unreachable" ? "offline" : "warning"} size={28} />
      <p className="empty-title">{t(`trouble.${trouble}`)}</p>
      <div className="empty-body">
        {trouble === "unreachable" ? null : <p>{sentence(messageOf(error))}</p>}
        {back ? (
          <button type="button" className="button primary" onClick={back}>
            {t("trouble.showAll")}
          </button>
        ) : retry ? (
          <button type="button" className="button" onClick={retry}>
            {t("trouble.again")}
          </button>
        ) : null}
      </div>
    </div>
  );
}

/** A link to what is gone: says so, and where to go on. */
export function Gone({ title, sentence, to, way }: { title: string; sentence: string; to: string; way: string }) {
  return (
    <Page title={title}>
      <Empty icon="question" title={sentence}>
        <Link className="button primary" to={to}>
          {way}
        </Link>
      </Empty>
    </Page>
  );
}
