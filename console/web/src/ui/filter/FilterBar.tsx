// SPDX-License-Identifier: Apache-2.0
// The field of the filter language: completes keys and values, applies what the console accepts as it is typed, and says where and what
// is wrong with the rest while the list stays as it was. The list is asked for first and the check beside it: a list that came is the
// proof that its filter is accepted, and it is there when it is applied.
import { type FetchQueryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { filterQuery } from "~/api/queries";
import { useFormat } from "~/i18n/format";
import { Icon } from "~/ui/Icon";
import "./filter.css";
import { type Completion, completions, splitAt } from "./language";

interface Props {
  value: string;
  apply: (filter: string) => void;
  label?: string;
  placeholder?: string;
  /** What the page will read when the filter is applied. */
  reads?: (filter: string) => FetchQueryOptions;
}

const pauseMs = 50;
const longest = 4096;

export function FilterBar({ value, apply, label, placeholder, reads }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState(value);
  const [checked, setChecked] = useState(value);
  const [caret, setCaret] = useState(0);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const check = useQuery(filterQuery(checked));
  const answer = check.isPlaceholderData ? undefined : check.data;

  // A link, the back button or a saved query changed the address.
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    setSeen(value);
    if (value !== checked) {
      setDraft(value);
      setChecked(value);
    }
  }
  const cache = useQueryClient();
  const latest = useRef({ reads, value, apply, wanted: value });
  latest.current = { reads, value, apply, wanted: latest.current.wanted };
  const ask = useCallback(
    (text: string) => {
      const filter = text.trim();
      const { reads, value } = latest.current;
      latest.current.wanted = filter;
      const came = () => {
        if (latest.current.wanted === filter && latest.current.value !== filter) latest.current.apply(filter);
      };
      // A filter that the console cannot read fails here too, and the check says why.
      if (filter !== value && reads) cache.fetchQuery(reads(filter)).then(came, () => undefined);
      setChecked(filter);
    },
    [cache],
  );
  // Nothing waits where nothing was typed: a timer that ran out while a link's filter was on its way took that away again.
  useEffect(() => {
    if (draft.trim() === checked) return;
    const timer = setTimeout(() => ask(draft), pauseMs);
    return () => clearTimeout(timer);
  }, [draft, checked, ask]);
  useEffect(() => {
    if (answer?.ok && checked !== value) apply(checked);
  }, [answer, checked, value, apply]);

  const wrong = answer && !answer.ok && checked === draft.trim() ? answer : undefined;
  const choices = open ? completions(draft, caret, check.data?.keys ?? []) : [];
  const accept = (choice: Completion) => {
    setDraft(choice.text);
    setCaret(choice.caret);
    setActive(-1);
    requestAnimationFrame(() => input.current?.setSelectionRange(choice.caret, choice.caret));
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "ArrowDown" && choices.length) {
      event.preventDefault();
      setActive((active + 1) % choices.length);
    } else if (event.key === "ArrowUp" && choices.length) {
      event.preventDefault();
      setActive((active - 1 + choices.length) % choices.length);
    } else if (event.key === "Enter") {
      const choice = choices[active];
      if (choice) accept(choice);
      else {
        setOpen(false);
        ask(draft);
      }
    } else if (event.key === "Tab" && active >= 0) {
      const choice = choices[active];
      if (!choice) return;
      event.preventDefault();
      accept(choice);
    } else if (event.key === "Escape") {
      if (choices.length) setOpen(false);
      else input.current?.blur();
    }
  };

  return (
    <div className="filter">
      <div className={`filter-box ${wrong ? "wrong" : ""}`}>
        <Icon name="search" size={16} />
        <input
          ref={input}
          data-filter
          type="text"
          role="combobox"
          aria-label={label ?? t("filter.label")}
          aria-expanded={choices.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
          aria-invalid={wrong !== undefined}
          aria-describedby={`${id}-say`}
          placeholder={placeholder ?? t("filter.hostsPlaceholder")}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={longest}
          value={draft}
          onChange={(event) => {
            setDraft(event.target.value);
            setCaret(event.target.selectionStart ?? event.target.value.length);
            setOpen(true);
            setActive(-1);
          }}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
        {draft ? (
          <button
            type="button"
            className="button quiet"
            onClick={() => {
              setDraft("");
              ask("");
              input.current?.focus();
            }}
          >
            <Icon name="close" size={14} />
            <span className="sr-only">{t("filter.clear")}</span>
          </button>
        ) : null}
      </div>
      <div
        className="filter-list"
        id={`${id}-list`}
        role="listbox"
        aria-label={t("filter.help")}
        hidden={choices.length === 0}
      >
        {choices.map((choice, index) => (
          <div
            key={choice.label}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className={`filter-choice mono ${index === active ? "active" : ""}`}
            onMouseDown={(event) => {
              event.preventDefault();
              accept(choice);
            }}
          >
            {choice.label}
          </div>
        ))}
      </div>
      <div className="filter-say small" id={`${id}-say`} aria-live="polite">
        {wrong ? (
          <Wrong text={checked} position={wrong.position} length={wrong.length} message={wrong.message} />
        ) : answer?.ok && checked !== "" ? (
          <span className="sr-only">
            {t("filter.matching", { count: answer.hosts, formatted: format.number(answer.hosts) })}
          </span>
        ) : null}
      </div>
    </div>
  );
}

function Wrong({
  text,
  position,
  length,
  message,
}: {
  text: string;
  position: number;
  length: number;
  message: string;
}) {
  const { t } = useTranslation();
  const { before, wrong, after } = splitAt(text, position, length);
  return (
    <span className="filter-wrong">
      <span>{message}</span>
      {wrong ? (
        <span className="mono">
          <span className="sr-only">{t("filter.wrongHere")} </span>
          {before.slice(-40)}
          <mark>{wrong.slice(0, 80)}</mark>
          {after.slice(0, 40)}
        </span>
      ) : null}
    </span>
  );
}
