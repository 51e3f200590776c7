// SPDX-License-Identifier: Apache-2.0
// The waves as one bar whose borders can be dragged or moved with the arrow keys, and as a list in which each can be edited and moved.
import { useTranslation } from "react-i18next";
import type { RolloutPlan, WaveSpec } from "~/gen/proto/operator_pb";
import { Icon } from "~/ui/Icon";
import type { EditPlan } from "./plan_state";
import { WaveBar } from "./WaveBar";
import { WaveRow } from "./WaveRow";
import { addWave, editWave, mostWaves, moveWave, removeWave, sizesOf } from "./waves";

interface Props {
  plan: RolloutPlan;
  edit: EditPlan;
  /** Hosts in the rollout and in each wave, as far as the console has said. */
  total: number;
  known: readonly (number | undefined)[];
  rings: readonly string[];
}

export function WavesEditor({ plan, edit, total, known, rings }: Props) {
  const { t } = useTranslation();
  const { waves } = plan;
  const sizes = sizesOf(waves, total, known);
  const put = (next: WaveSpec[]) => edit((each) => (each.waves = next));
  const change = (at: number, editOne: (wave: WaveSpec) => void) => put(editWave(waves, at, editOne));
  return (
    <>
      {total > 0 ? <WaveBar waves={waves} sizes={sizes} total={total} change={change} /> : null}
      <ol className="wave-list">
        {waves.map((wave, at) => (
          <WaveRow
            key={at}
            wave={wave}
            at={at}
            count={waves.length}
            size={sizes[at] ?? null}
            rings={rings}
            change={(editOne) => change(at, editOne)}
            move={(to) => put(moveWave(waves, at, to))}
            remove={() => put(removeWave(waves, at))}
          />
        ))}
      </ol>
      <button type="button" className="button" disabled={waves.length >= mostWaves} onClick={() => put(addWave(waves))}>
        <Icon name="plus" /> {t("plan.addWave")}
      </button>
    </>
  );
}
