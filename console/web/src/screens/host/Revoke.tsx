// SPDX-License-Identifier: Apache-2.0
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { operator } from "~/api/client";
import type { HostSummary } from "~/gen/proto/operator_pb";
import { Dialog } from "~/ui/Dialog";
import { useToasts } from "~/ui/Toast";

/** Cuts a host off, after saying what that means. */
export function Revoke({ host }: { host: HostSummary }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const toasts = useToasts();
  const cache = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => operator.revokeHost({ host: host.id }),
    onSuccess: () => {
      setAsking(false);
      toasts.said(t("host.revoked", { name: host.name }));
      for (const name of ["host", "hosts", "fleet"]) void cache.invalidateQueries({ queryKey: [name] });
    },
    onError: toasts.failed,
  });
  return (
    <>
      <button type="button" className="button" onClick={() => setAsking(true)}>
        {t("host.revoke")}
      </button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t("host.revokeTitle", { name: host.name })}
        footer={
          <>
            <button type="button" className="button" onClick={() => setAsking(false)}>
              {t("common.cancel")}
            </button>
            <button type="button" className="button danger" disabled={revoke.isPending} onClick={() => revoke.mutate()}>
              {t("host.revokeDo")}
            </button>
          </>
        }
      >
        <p>{t("host.revokeBody")}</p>
      </Dialog>
    </>
  );
}
