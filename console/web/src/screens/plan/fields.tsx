// SPDX-License-Identifier: Apache-2.0
// Inputs of the plan: each shows what counts when it is left empty, keeps a text that it cannot read in front of its writer with the
// reason, and hands on only values that can be read.
import { type ReactNode, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { parseDuration, writeDuration } from "./duration";

interface FieldProps {
  label: string;
  hint?: string | undefined;
  problem?: string | undefined;
  wide?: boolean;
  children: (ids: { id: string; describedBy: string | undefined }) => ReactNode;
}

export function Field({ label, hint, problem, wide, children }: FieldProps) {
  const id = useId();
  const described = [hint ? `${id}-hint` : "", problem ? `${id}-problem` : ""].filter(Boolean).join(" ");
  return (
    <div className={wide ? "field wide" : "field"}>
      <label htmlFor={id}>{label}</label>
      {children({ id, describedBy: described || undefined })}
      {hint ? (
        <span className="field-hint" id={`${id}-hint`}>
          {hint}
        </span>
      ) : null}
      {problem ? (
        <span className="field-problem" id={`${id}-problem`} role="alert">
          {problem}
        </span>
      ) : null}
    </div>
  );
}

interface Common<T> {
  label: string;
  hint?: string | undefined;
  value: T;
  change: (value: T) => void;
  disabled?: boolean;
}

// A text of its own while it is being written; what comes from outside replaces it unless it says the same.
function useText<T>(
  value: T,
  write: (value: T) => string,
  read: (text: string) => T | null,
  same: (a: T, b: T) => boolean,
) {
  const [text, setText] = useState(() => write(value));
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a value from outside replaces the text
  useEffect(() => {
    const parsed = read(text);
    if (parsed === null || !same(parsed, value)) setText(write(value));
  }, [value]);
  return [text, setText] as const;
}

/** Whole numbers from `least` to `most`; empty is 0: the product's default, which `standard` names. */
export function NumberField({
  label,
  hint,
  value,
  change,
  least,
  most,
  standard,
  unit,
}: Common<number> & { least: number; most: number; standard?: string | undefined; unit?: string | undefined }) {
  const { t } = useTranslation();
  const read = (text: string) => {
    if (text.trim() === "") return 0;
    const number = /^\d{1,7}$/.test(text.trim()) ? Number(text) : Number.NaN;
    return number >= least && number <= most ? number : null;
  };
  const [text, setText] = useText(
    value,
    (number) => (number === 0 && standard !== undefined ? "" : String(number)),
    read,
    (a, b) => a === b,
  );
  const bad = read(text) === null;
  return (
    <Field label={label} hint={hint} problem={bad ? t("plan.badNumber", { least, most }) : undefined}>
      {({ id, describedBy }) => (
        <span className="field-line">
          <input
            id={id}
            className="input number"
            inputMode="numeric"
            value={text}
            placeholder={standard}
            aria-invalid={bad || undefined}
            aria-describedby={describedBy}
            onChange={(event) => {
              setText(event.target.value);
              const number = read(event.target.value);
              if (number !== null) change(number);
            }}
          />
          {unit ? <span className="muted">{unit}</span> : null}
        </span>
      )}
    </Field>
  );
}

export function DurationField({
  label,
  hint,
  value,
  change,
  standard,
  zeroIsWord,
}: Common<bigint> & { standard?: string | undefined; zeroIsWord?: boolean }) {
  const { t } = useTranslation();
  const read = (text: string) => {
    if (text.trim() === "") return 0n;
    const ms = parseDuration(text);
    return ms === null ? null : BigInt(ms);
  };
  const [text, setText] = useText(
    value,
    (ms) => (ms === 0n && !zeroIsWord ? "" : writeDuration(ms)),
    read,
    (a, b) => a === b,
  );
  const bad = read(text) === null;
  return (
    <Field label={label} hint={hint} problem={bad ? t("plan.badDuration") : undefined}>
      {({ id, describedBy }) => (
        <input
          id={id}
          className="input short"
          value={text}
          placeholder={standard}
          aria-invalid={bad || undefined}
          aria-describedby={describedBy}
          spellCheck={false}
          onChange={(event) => {
            setText(event.target.value);
            const ms = read(event.target.value);
            if (ms !== null) change(ms);
          }}
        />
      )}
    </Field>
  );
}

export function TextField({
  label,
  hint,
  value,
  change,
  most,
  placeholder,
  wide = true,
}: Common<string> & { most: number; placeholder?: string | undefined; wide?: boolean }) {
  return (
    <Field label={label} hint={hint} wide={wide}>
      {({ id, describedBy }) => (
        <input
          id={id}
          className="input"
          value={value}
          maxLength={most}
          placeholder={placeholder}
          aria-describedby={describedBy}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </Field>
  );
}

export function ChoiceField<T extends number | string>({
  label,
  hint,
  value,
  change,
  choices,
}: Common<T> & { choices: readonly (readonly [T, string])[] }) {
  return (
    <Field label={label} hint={hint}>
      {({ id, describedBy }) => (
        <select
          id={id}
          className="input"
          value={String(value)}
          aria-describedby={describedBy}
          onChange={(event) => {
            const chosen = choices.find(([each]) => String(each) === event.target.value);
            if (chosen) change(chosen[0]);
          }}
        >
          {choices.map(([each, text]) => (
            <option key={each} value={String(each)}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function CheckField({ label, hint, value, change, disabled }: Common<boolean>) {
  const id = useId();
  return (
    <div className="field check">
      <label>
        <input
          type="checkbox"
          checked={value}
          disabled={disabled}
          aria-describedby={hint ? `${id}-hint` : undefined}
          onChange={(event) => change(event.target.checked)}
        />
        <span>{label}</span>
      </label>
      {hint ? (
        <span className="field-hint" id={`${id}-hint`}>
          {hint}
        </span>
      ) : null}
    </div>
  );
}

// The browser's own field has no zone: it is read and written in the reader's.
function localText(ms: bigint): string {
  if (ms === 0n) return "";
  const at = new Date(Number(ms));
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** An instant in the reader's zone; empty is 0: none. */
export function InstantField({ label, hint, value, change }: Common<bigint>) {
  return (
    <Field label={label} hint={hint}>
      {({ id, describedBy }) => (
        <input
          id={id}
          type="datetime-local"
          className="input"
          value={localText(value)}
          aria-describedby={describedBy}
          onChange={(event) => {
            const ms = event.target.value === "" ? 0 : new Date(event.target.value).getTime();
            if (Number.isFinite(ms)) change(BigInt(ms));
          }}
        />
      )}
    </Field>
  );
}
