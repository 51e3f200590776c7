// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useEffect } from "react";

interface Props {
  title: string;
  /** Beside the title: a badge, a count. */
  mark?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  /** Above the title: where this page belongs. */
  above?: ReactNode;
  /** "fill": the page is as high as the window and its table scrolls. */
  height?: "grow" | "fill";
  children: ReactNode;
}

/** Every screen: one h1, the window's title, actions on the right. */
export function Page({ title, mark, lead, actions, above, height = "grow", children }: Props) {
  useEffect(() => {
    document.title = `${title} · Kintsugi`;
  }, [title]);
  return (
    <div className={`page ${height}`}>
      <div className="page-head">
        <div className="page-titles">
          {above ? <div className="above">{above}</div> : null}
          <div className="title-line">
            <h1 tabIndex={-1}>{title}</h1>
            {mark}
          </div>
          {lead ? <div className="lead">{lead}</div> : null}
        </div>
        {actions ? <div className="actions">{actions}</div> : null}
      </div>
      {children}
    </div>
  );
}

export function Card({
  title,
  actions,
  children,
  className = "",
}: {
  title?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={`card ${className}`}>
      {title ? (
        <div className="card-head">
          <h2>{title}</h2>
          {actions}
        </div>
      ) : null}
      {children}
    </section>
  );
}
