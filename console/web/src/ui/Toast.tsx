// SPDX-License-Identifier: Apache-2.0
// Short messages about what was just done. Errors stay until they are closed.
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { messageOf } from "~/api/errors";
import { Icon } from "./Icon";

interface Toast {
  id: number;
  kind: "good" | "bad";
  text: string;
}
interface Toasts {
  said(text: string): void;
  failed(error: unknown): void;
}
const Context = createContext<Toasts>({ said: () => {}, failed: () => {} });
const shownMs = 6000;
const mostAtOnce = 4;

export function ToastProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const last = useRef(0);
  const remove = useCallback((id: number) => setToasts((list) => list.filter((toast) => toast.id !== id)), []);
  const add = useCallback(
    (kind: Toast["kind"], text: string) => {
      last.current += 1;
      const id = last.current;
      setToasts((list) => [...list, { id, kind, text }].slice(-mostAtOnce));
      if (kind === "good") setTimeout(() => remove(id), shownMs);
    },
    [remove],
  );
  const value = useMemo<Toasts>(
    () => ({ said: (text) => add("good", text), failed: (error) => add("bad", messageOf(error)) }),
    [add],
  );
  return (
    <Context.Provider value={value}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map((toast) => (
          <div key={toast.id} className={`toast ${toast.kind}`}>
            <Icon name={toast.kind === "good" ? "check" : "warning"} />
            <span>{toast.text}</span>
            <button type="button" className="button quiet" onClick={() => remove(toast.id)}>
              <Icon name="close" size={14} />
              <span className="sr-only">{t("common.dismiss")}</span>
            </button>
          </div>
        ))}
      </div>
    </Context.Provider>
  );
}

export function useToasts(): Toasts {
  return useContext(Context);
}
