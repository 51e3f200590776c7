// SPDX-License-Identifier: Apache-2.0
// Keys: g and a letter go to a place, / goes to the filter, ? shows this list. Never while something is being typed.
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router-dom";
import { Dialog } from "~/ui/Dialog";
import { places } from "./Navigation";

const letters = {
  fleet: "f",
  hosts: "h",
  updates: "u",
  rollouts: "r",
  plan: "p",
  activity: "a",
  settings: "s",
} as const;
const chordMs = 1200;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

export function Shortcuts() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [help, setHelp] = useState(false);
  const chordAt = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector("dialog[open]")) return;
      if (event.key === "?") setHelp(true);
      else if (event.key === "/") {
        const filter = document.querySelector<HTMLElement>("[data-filter]");
        if (!filter) return;
        event.preventDefault();
        filter.focus();
      } else if (event.key === "g") chordAt.current = Date.now();
      else if (Date.now() - chordAt.current < chordMs) {
        chordAt.current = 0;
        const place = places.find(({ name }) => letters[name] === event.key);
        if (place) navigate(place.to);
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [navigate]);
  return (
    <Dialog open={help} onClose={() => setHelp(false)} title={t("shortcuts.title")}>
      <dl className="keys">
        {places.map(({ name }) => (
          <div key={name}>
            <dt>
              <kbd>g</kbd> <kbd>{letters[name]}</kbd>
            </dt>
            <dd>{t(`nav.${name}`)}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>/</kbd>
          </dt>
          <dd>{t("shortcuts.filter")}</dd>
        </div>
        <div>
          <dt>
            <kbd>↑</kbd> <kbd>↓</kbd> <kbd>Enter</kbd>
          </dt>
          <dd>{t("shortcuts.rows")}</dd>
        </div>
        <div>
          <dt>
            <kbd>Esc</kbd>
          </dt>
          <dd>{t("shortcuts.close")}</dd>
        </div>
        <div>
          <dt>
            <kbd>?</kbd>
          </dt>
          <dd>{t("shortcuts.help")}</dd>
        </div>
      </dl>
    </Dialog>
  );
}
