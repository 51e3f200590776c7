// SPDX-License-Identifier: Apache-2.0
// What one browser remembers for its user: theme, columns, saved queries. Small texts in localStorage, never anything secret.
import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

export function readPreference(name: string): string | null {
  try {
    return localStorage.getItem(`kintsugi.${name}`);
  } catch {
    return null;
  }
}

export function writePreference(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`kintsugi.${name}`);
    else localStorage.setItem(`kintsugi.${name}`, value);
  } catch {
    // Storage is full or switched off: the choice lasts until the page is closed.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

export function usePreference(name: string): [string | null, (value: string | null) => void] {
  const value = useSyncExternalStore(subscribe, () => readPreference(name));
  return [value, (next) => writePreference(name, next)];
}

export type Theme = "system" | "light" | "dark";

export function applyTheme(theme: Theme): void {
  writePreference("theme", theme === "system" ? null : theme);
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function useTheme(): Theme {
  const [value] = usePreference("theme");
  return value === "light" || value === "dark" ? value : "system";
}
