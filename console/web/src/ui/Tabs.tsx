// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from "react";

export interface Tab<Name extends string> {
  name: Name;
  label: ReactNode;
  count?: string;
}

/** A choice of one among a few that changes what the page shows. Arrow keys move, as in every tab list. */
export function Tabs<Name extends string>({
  tabs,
  chosen,
  choose,
  label,
  look = "tabs",
}: {
  tabs: readonly Tab<Name>[];
  chosen: Name;
  choose: (name: Name) => void;
  label: string;
  look?: "tabs" | "segments";
}) {
  const move = (event: React.KeyboardEvent, step: number) => {
    event.preventDefault();
    const at = tabs.findIndex((tab) => tab.name === chosen);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (!next) return;
    choose(next.name);
    const siblings = event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]');
    siblings[tabs.indexOf(next)]?.focus();
  };
  return (
    <div
      className={look}
      role="tablist"
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key === "ArrowRight") move(event, 1);
        if (event.key === "ArrowLeft") move(event, -1);
      }}
    >
      {tabs.map((tab) => (
        <button
          key={tab.name}
          type="button"
          role="tab"
          aria-selected={tab.name === chosen}
          tabIndex={tab.name === chosen ? 0 : -1}
          className="tab"
          onClick={() => choose(tab.name)}
        >
          {tab.label}
          {tab.count !== undefined ? <span className="tab-count">{tab.count}</span> : null}
        </button>
      ))}
    </div>
  );
}
