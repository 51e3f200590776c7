// SPDX-License-Identifier: Apache-2.0
// The table of every long list: only rows in sight exist in the document, the console sorts, arrow keys move, Enter opens, space selects.
// Roles and counts tell assistive technology what the eye sees as a table.
import { getCoreRowModel, useReactTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router-dom";
import { troubleOf } from "~/api/errors";
import { Icon } from "~/ui/Icon";
import { Failed, Skeleton } from "~/ui/State";
import { useNarrow } from "~/ui/useNarrow";
import type { Column, Sort } from "./columns";
import type { Rows } from "./rows";

interface Selection {
  has(key: string): boolean;
  toggle(key: string, on: boolean): void;
  label: (key: string) => string;
}

interface Props<Row> {
  /** What the table lists, for those who cannot see the heading. */
  label: string;
  columns: readonly Column<Row>[];
  rows: Rows<Row>;
  rowKey: (row: Row) => string;
  href?: (row: Row) => string;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  selection?: Selection;
  empty: ReactNode;
  /** Takes away what the address narrows and sorts the list by; undefined: nothing. */
  showAll?: (() => void) | undefined;
  /** Rows high when the page grows with its content; without it the table fills its place. */
  maxRows?: number;
}

const rowHeights = { wide: 34, twoLines: 46, narrow: 52 };
const gap = 8;
const side = 12; // padding of a row

export function DataTable<Row>(props: Props<Row>) {
  const { rows, showAll } = props;
  // What the console does not accept never comes: the rows of before would stand there for an answer.
  if (rows.error && (rows.total === undefined || (rows.stale && troubleOf(rows.error) === "invalid")))
    return <Failed error={rows.error} retry={rows.refetch} showAll={showAll} />;
  if (rows.total === undefined) return <Skeleton lines={8} />;
  if (rows.total === 0) return <>{props.empty}</>;
  return <Filled {...props} total={rows.total} />;
}

interface Line<Row> {
  row: Row | undefined;
}

// Elements, not components: a cell keeps its buttons and their focus when the table is drawn again.
function cellOf<Row>(column: Column<Row>, row: Row, second: Column<Row>["under"]): ReactNode {
  if (!second) return column.cell(row);
  return (
    <span className="two-lines">
      <span>{column.cell(row)}</span>
      <span className="muted small">{second(row)}</span>
    </span>
  );
}

// The columns that stand beside each other, and those that are second lines of them, by their ids.
function arrange<Row>(columns: readonly Column<Row>[], narrow: boolean) {
  if (narrow) {
    const shown = columns.filter((column) => column.narrow || column.fixed);
    return { shown, seconds: new Map(shown.map((column) => [column.id, column.under])) };
  }
  const below = columns.filter((column) => columns.some((other) => other.id === column.below));
  return {
    shown: columns.filter((column) => !below.includes(column)),
    seconds: new Map(below.map((column) => [column.below, column.cell])),
  };
}

function Filled<Row>({
  label,
  columns,
  rows,
  rowKey,
  href,
  sort,
  onSort,
  selection,
  maxRows,
  total,
}: Props<Row> & { total: number }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const narrow = useNarrow();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const { shown, seconds } = useMemo(() => arrange(columns, narrow), [narrow, columns]);
  const wideHeight = seconds.size > 0 ? rowHeights.twoLines : rowHeights.wide;
  const rowHeight = narrow ? rowHeights.narrow : wideHeight;
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row height changed
  useEffect(() => virtual.measure(), [rowHeight]);
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list begins at its top
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
    setActive(-1);
  }, [rows.list]);
  // What is cut off in the row that the keyboard is at stands whole below it; a pointer has tooltips.
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows, other texts
  useEffect(() => {
    const row = document.getElementById(`${id}-${active}`);
    const lines = [...(row?.querySelectorAll<HTMLElement>(".cell, .two-lines > *") ?? [])];
    const cut = lines.filter((line) => line.scrollWidth > line.clientWidth);
    row?.setAttribute("data-whole", cut.map((line) => line.textContent).join(" · "));
  }, [active, first, rows.stale]);
  const { look } = rows;
  useEffect(() => look(first, last), [look, first, last]);

  const table = useReactTable<Line<Row>>({
    data: items.map((item) => ({ row: rows.get(item.index) })),
    columns: useMemo(() => shown.map((column) => ({ id: column.id, header: column.header })), [shown]),
    getCoreRowModel: getCoreRowModel(),
    manualSorting: true,
    // Its rows are new objects with each look at the list; resetting its own paging for that would draw it for ever.
    manualPagination: true,
    autoResetAll: false,
  });

  const select = selection ? "32px " : "";
  const grid: CSSProperties = {
    columnGap: gap,
    padding: `0 ${side}px`,
    gridTemplateColumns:
      select +
      shown
        .map((c) => (c.grow === 0 ? `${c.width}px` : `minmax(${narrow ? 60 : c.width}px, ${c.grow ?? 1}fr)`))
        .join(" "),
  };
  const minWidth = narrow
    ? undefined
    : shown.reduce((sum, column) => sum + column.width + gap, selection ? 32 + gap : 0) - gap + 2 * side;

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.target !== scroller.current) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -total,
      End: total,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = Math.min(total - 1, Math.max(0, active + step));
      setActive(next);
      virtual.scrollToIndex(next);
      return;
    }
    const row = rows.get(active);
    if (row === undefined) return;
    if (event.key === "Enter" && href) navigate(href(row));
    if (event.key === " " && selection) {
      event.preventDefault();
      selection.toggle(rowKey(row), !selection.has(rowKey(row)));
    }
  };

  const sortBy = (column: Column<Row>) => {
    if (!column.sort || !onSort) return;
    const same = sort?.by === column.sort;
    onSort({ by: column.sort, descending: same ? !sort.descending : column.align === "end" });
  };

  return (
    <div
      ref={scroller}
      className={`table ${maxRows ? "" : "fill"} ${rows.stale ? "stale" : ""}`}
      role="grid"
      aria-label={label}
      data-list={label}
      aria-rowcount={total + 1}
      aria-colcount={shown.length + (selection ? 1 : 0)}
      aria-busy={rows.stale}
      aria-activedescendant={active >= first && active <= last && active >= 0 ? `${id}-${active}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      style={maxRows ? { maxHeight: (maxRows + 1) * rowHeight + 4 } : undefined}
    >
      <div className="table-inner" role="presentation" style={{ minWidth }}>
        <div className="table-head" role="rowgroup">
          <div className="table-row" role="row" aria-rowindex={1} style={grid}>
            {selection ? (
              <div role="columnheader" className="cell">
                <span className="sr-only">{t("table.selected")}</span>
              </div>
            ) : null}
            {table.getFlatHeaders().map((header, index) => {
              const column = shown[index];
              if (!column) return null;
              const sorted = sort && column.sort && sort.by === column.sort;
              return (
                <div
                  key={header.id}
                  role="columnheader"
                  className={`cell ${column.align ?? ""}`}
                  aria-sort={sorted ? (sort.descending ? "descending" : "ascending") : undefined}
                >
                  {column.sort && onSort ? (
                    <button type="button" className="sort" onClick={() => sortBy(column)}>
                      {column.header}
                      {sorted ? <Icon name={sort.descending ? "down" : "up"} size={12} /> : null}
                    </button>
                  ) : (
                    column.header
                  )}
                </div>
              );
            })}
          </div>
        </div>
        <div className="table-body" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {table.getRowModel().rows.map((tableRow, at) => {
            const item = items[at];
            if (!item) return null;
            const row = tableRow.original.row;
            const key = row === undefined ? undefined : rowKey(row);
            return (
              <div
                key={item.key}
                id={`${id}-${item.index}`}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={selection && key !== undefined ? selection.has(key) : undefined}
                className={`table-row ${item.index === active ? "active" : ""} ${item.index % 2 ? "odd" : ""}`}
                style={{ ...grid, height: rowHeight, transform: `translateY(${item.start}px)` }}
                onMouseDown={() => setActive(item.index)}
                onFocus={() => setActive(item.index)}
                onDoubleClick={() => row !== undefined && href && navigate(href(row))}
              >
                {selection ? (
                  <div role="gridcell" className="cell">
                    {key === undefined ? null : (
                      <input
                        type="checkbox"
                        aria-label={selection.label(key)}
                        checked={selection.has(key)}
                        onChange={(event) => selection.toggle(key, event.target.checked)}
                      />
                    )}
                  </div>
                ) : null}
                {shown.map((column) => (
                  <div key={column.id} role="gridcell" className={`cell ${column.align ?? ""}`}>
                    {row === undefined ? <span className="bone bone-1" /> : cellOf(column, row, seconds.get(column.id))}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
