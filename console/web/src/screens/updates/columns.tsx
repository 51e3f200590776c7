import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router-dom";
import type { UpdateRow } from "~/gen/proto/operator_pb";
import { RebootNeed, UpdateStatus } from "~/gen/proto/types_pb";
import { useFormat } from "~/i18n/format";
import { Severity, UpdateStatusBadge } from "~/ui/Badge";
import { bulletinHref } from "~/ui/links";
import { productName, shortProductName } from "~/ui/product";
import type { Column } from "~/ui/table/columns";
import { textColumn } from "~/ui/table/kinds";
import { useNarrow } from "~/ui/useNarrow";
import { countColumns, FleetStatus, fleetStatusText, useTitle } from "./cells";

interface Acts {
  /** Of one machine; without it the columns count hosts. */
  byMachine: boolean;
  why: (update: UpdateRow) => void;
  /** undefined: this user may not. */
  setBaseline: ((update: UpdateRow, required: boolean) => void) | undefined;
}

export function useUpdateColumns({ byMachine, why, setBaseline }: Acts): readonly Column<UpdateRow>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const title = useTitle();
  const narrow = useNarrow();
  // biome-ignore lint/correctness/useExhaustiveDependencies: title follows the language, which t follows
  return useMemo(() => {
    const name = (id: keyof typeof import("~/i18n/en/updates").updates.columns) => t(`updates.columns.${id}`);
    const rebootWord = (need: RebootNeed) => t(`reboot.${RebootNeed[need] as "YES"}`);
    const columns: Column<UpdateRow>[] = [
      {
        id: "bulletin",
        header: name("bulletin"),
        sort: "id",
        width: 72,
        grow: narrow ? 1 : 0,
        narrow: true,
        fixed: true,
        value: (row) => row.bulletinId,
        under: (row) => (byMachine ? title(row) : `${shortProductName(row.product)} · ${title(row)}`),
        cell: (row) => <Link to={bulletinHref(row.bulletinId)}>{row.bulletinId}</Link>,
      },
      {
        id: "status",
        header: name("status"),
        width: byMachine ? (narrow ? 150 : 186) : 124,
        grow: 0,
        ...(byMachine ? {} : { sort: "missing" }),
        narrow: true,
        value: (row) =>
          row.assessment
            ? t(`updateStatus.${UpdateStatus[row.assessment.status] as "MISSING"}`)
            : fleetStatusText(row, t, format),
        ...(byMachine ? { raw: (row: UpdateRow) => UpdateStatus[row.assessment?.status ?? 0] ?? "" } : {}),
        cell: (row) =>
          row.assessment ? (
            <span className="status-why">
              <UpdateStatusBadge status={row.assessment.status} />
              <button type="button" className="button quiet" onClick={() => why(row)}>
                {t("updates.why")}
                <span className="sr-only"> {row.id}</span>
              </button>
            </span>
          ) : (
            <FleetStatus update={row} />
          ),
      },
      {
        id: "baseline",
        header: name("baseline"),
        width: 64,
        grow: 0,
        value: (row) => row.baseline,
        cell: (row) => (
          <input
            type="checkbox"
            className="baseline"
            checked={row.baseline}
            disabled={!setBaseline}
            aria-label={t("updates.requiredTick", { name: row.id })}
            onChange={(event) => setBaseline?.(row, event.target.checked)}
          />
        ),
      },
      {
        id: "kb",
        header: name("kb"),
        width: 66,
        grow: 0,
        optional: true,
        value: (row) => row.kb,
        cell: (row) => row.kb,
      },
      {
        id: "title",
        header: name("title"),
        sort: "title",
        width: 218,
        grow: 4,
        value: (row) => title(row),
        cell: (row) => <span title={title(row)}>{title(row)}</span>,
      },
      {
        id: "severity",
        header: name("severity"),
        sort: "severity",
        width: 106,
        grow: 0,
        value: (row) => row.severity,
        cell: (row) => <Severity severity={row.severity} exploited={row.exploited} />,
      },
      {
        id: "product",
        header: name("product"),
        sort: "product",
        width: 96,
        value: (row) => productName(row.product),
        raw: (row) => row.product,
        cell: (row) => <span title={productName(row.product)}>{shortProductName(row.product)}</span>,
        optional: byMachine,
      },
      ...(byMachine ? [] : countColumns(t, format)),
      {
        id: "files",
        header: name("files"),
        width: 76,
        grow: 1.5,
        below: "title",
        value: (row) => row.fileNames.join(", "),
        cell: (row) =>
          row.packagePublished ? (
            <span className="mono" title={row.fileNames.join("\n")}>
              {row.fileNames.join(", ")}
            </span>
          ) : (
            t("updates.noPackage")
          ),
      },
      {
        id: "size",
        header: name("size"),
        sort: "size",
        width: 60,
        grow: 0,
        align: "end",
        value: (row) => Number(row.sizeBytes),
        cell: (row) => (row.sizeBytes > 0n ? format.bytes(row.sizeBytes) : <span className="muted">–</span>),
      },
      {
        id: "reboot",
        header: name("reboot"),
        sort: "reboot",
        width: 60,
        grow: 0,
        value: (row) => rebootWord(row.reboot),
        raw: (row) => RebootNeed[row.reboot] ?? "",
        cell: (row) => (
          <span title={rebootWord(row.reboot)}>
            {row.reboot === RebootNeed.IF_FILES_IN_USE ? t("updates.rebootIfUsed") : rebootWord(row.reboot)}
          </span>
        ),
      },
      textColumn("supersededBy", name("supersededBy"), 78, (row) => row.supersededBy.join(", "), { grow: 0.5 }),
      textColumn("supersedes", name("supersedes"), 100, (row) => row.supersedes.join(", "), { optional: true }),
      {
        id: "published",
        header: name("published"),
        sort: "published",
        width: 100,
        grow: 0,
        optional: true,
        value: (row) => row.published,
        cell: (row) => format.day(row.published),
      },
      {
        id: "issues",
        header: name("issues"),
        width: 80,
        grow: 0,
        align: "end",
        optional: true,
        value: (row) => row.knownIssues,
        cell: (row) =>
          row.knownIssues ? (
            <Link to={`${bulletinHref(row.bulletinId)}#issues`}>{row.knownIssues}</Link>
          ) : (
            <span className="muted">0</span>
          ),
      },
      {
        id: "uninstall",
        header: name("uninstall"),
        width: 80,
        grow: 0,
        optional: true,
        value: (row) => row.canUninstall,
        cell: (row) => t(row.canUninstall ? "common.yes" : "common.no"),
      },
      {
        id: "bytes",
        header: name("bytes"),
        width: 110,
        grow: 0,
        optional: true,
        value: (row) => row.hasBytes,
        cell: (row) => t(row.hasBytes ? "updates.inStore" : "updates.noBytes"),
      },
      {
        id: "id",
        header: name("id"),
        width: 200,
        optional: true,
        value: (row) => row.id,
        cell: (row) => <span className="mono small">{row.id}</span>,
      },
    ];
    return columns;
  }, [t, format, byMachine, why, setBaseline, narrow]);
}
