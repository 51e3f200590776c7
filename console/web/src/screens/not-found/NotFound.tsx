// SPDX-License-Identifier: Apache-2.0
import { useTranslation } from "react-i18next";
import { Gone } from "~/ui/State";

export default function NotFound() {
  const { t } = useTranslation();
  return <Gone title={t("trouble.notFoundTitle")} sentence={t("trouble.notFound")} to="/" way={t("trouble.toFleet")} />;
}
