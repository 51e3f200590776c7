// SPDX-License-Identifier: Apache-2.0
// Names of what an update applies to: "Windows XP, no SP to SP1, Japanese".
import type { TFunction } from "i18next";
import type { BulletinDetail, UpdateDetail, UpdateRow } from "~/gen/proto/operator_pb";
import { productName } from "~/ui/product";

const noUpperEnd = 99;

export function servicePacks(least: number, most: number, t: TFunction): string {
  if (least === 0 && most >= noUpperEnd) return "";
  if (most >= noUpperEnd) return t("bulletin.spFrom", { least });
  const name = (pack: number) => (pack === 0 ? t("bulletin.noServicePack") : `SP${pack}`);
  return least === most ? name(least) : `${name(least)}–${name(most)}`;
}

export interface Platform {
  row: UpdateRow | undefined;
  update: UpdateDetail;
  name: string;
}

export function platformsOf(detail: BulletinDetail, t: TFunction): Platform[] {
  const rows = new Map(detail.rows.map((row) => [row.id, row]));
  return detail.updates.map((update) => {
    const row = rows.get(update.id);
    const parts = [
      row ? productName(row.product) : update.id,
      servicePacks(update.servicePackMin, update.servicePackMax, t),
      ...update.editions,
      update.architectures.filter((one) => one !== "x86").join(", "),
      update.languages.join(", "),
      update.hardwareFamily,
      update.requiresComponent,
    ];
    return { row, update, name: parts.filter((part) => part !== "").join(" · ") };
  });
}
