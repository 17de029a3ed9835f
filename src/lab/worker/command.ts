import type { Spec } from '../protocol.ts';

/** The arguments of `webgpu-dqn` that repeat a run, to the byte on device `cpu`. */
export function commandOf({ recipe, preset, seed, settings }: Spec): string {
  const changed = settings.map((each) => ` --set ${each}`).join('');
  return `train ${recipe} --preset ${preset} --seed ${seed} --device cpu${changed}`;
}
