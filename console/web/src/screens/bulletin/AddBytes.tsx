// SPDX-License-Identifier: Apache-2.0
// An administrator adds the bytes of a package that the catalog names. Whatever goes wrong, nothing is half there and it can be tried again.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { isNetworkError, messageOf } from "~/api/errors";
import { uploadPackage } from "~/api/upload";
import { useFormat } from "~/i18n/format";
import { Icon } from "~/ui/Icon";
import { useToasts } from "~/ui/Toast";

export function AddBytes({ update, revision, fileName }: { update: string; revision: number; fileName: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const toasts = useToasts();
  const cache = useQueryClient();
  const stop = useRef<AbortController>(undefined);
  const [share, setShare] = useState<number>();
  const [problem, setProblem] = useState("");
  useEffect(() => () => stop.current?.abort(), []);
  const send = async (file: File) => {
    stop.current = new AbortController();
    setProblem("");
    setShare(0);
    try {
      await uploadPackage({ file, update, revision, progress: setShare, signal: stop.current.signal });
      toasts.said(t("bulletin.bytesAdded", { file: file.name }));
      for (const name of ["bulletin", "updates", "packages"]) void cache.invalidateQueries({ queryKey: [name] });
    } catch (error) {
      if (!stop.current.signal.aborted)
        setProblem(isNetworkError(error) ? t("bulletin.bytesCutOff") : messageOf(error));
    } finally {
      setShare(undefined);
    }
  };
  return (
    <div className="add-bytes no-print">
      {share === undefined ? (
        <label className="button">
          <Icon name="plus" /> {t("bulletin.addBytes")}
          <input
            type="file"
            className="sr-only"
            aria-label={`${t("bulletin.addBytes")} ${fileName}`}
            onChange={(event) => {
              const file = event.target.files?.[0];
              event.target.value = "";
              if (file) void send(file);
            }}
          />
        </label>
      ) : (
        <>
          <progress value={share} max={1} aria-label={t("bulletin.addBytes")} />
          <span className="muted">{share < 1 ? format.percent(share, 1) : t("bulletin.storing")}</span>
          <button type="button" className="button quiet" onClick={() => stop.current?.abort()}>
            {t("common.cancel")}
          </button>
        </>
      )}
      {problem ? (
        <p className="note bad" role="alert">
          <Icon name="warning" /> <span>{problem}</span>
        </p>
      ) : null}
    </div>
  );
}
