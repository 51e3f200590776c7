// SPDX-License-Identifier: Apache-2.0
// A button that opens a small panel: the browser's popover, so Escape and a click outside close it.
import { type ReactNode, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Icon, type IconName } from "./Icon";

interface Props {
  label: ReactNode;
  /** What assistive technology says in its place, where several menus look alike. */
  name?: string;
  icon?: IconName;
  children: (close: () => void) => ReactNode;
  className?: string;
}

export function Menu({ label, name, icon, children, className = "" }: Props) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const place = () => {
    const box = button.current?.getBoundingClientRect();
    const element = panel.current;
    if (!box || !element) return;
    const width = element.offsetWidth || 260;
    element.style.top = `${Math.min(box.bottom + 4, window.innerHeight - 80)}px`;
    element.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - width - 8))}px`;
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={`button ${className}`}
        popoverTarget={id}
        aria-haspopup="dialog"
        aria-label={name}
      >
        {icon ? <Icon name={icon} /> : null}
        <span>{label}</span>
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        className="menu"
        onBeforeToggle={(event) => {
          if (event.newState === "open") flushSync(() => setOpen(true));
        }}
        onToggle={(event) => {
          setOpen(event.newState === "open");
          place();
        }}
      >
        {open
          ? children(() => {
              panel.current?.hidePopover();
              button.current?.focus();
            })
          : null}
      </div>
    </>
  );
}
