import type { Module } from '../nn/module.ts';
import type { Run } from '../recipes/recipe.ts';
import type { ObservationType } from '../replay/observations.ts';

/** A net of a run that chooses: actions, or goals. */
export interface RunNet {
  /** The name of its file in a checkpoint, without the ending: `q-net`. */
  readonly name: string;
  readonly net: Module;
  readonly observationShape: readonly number[];
  readonly observationType: ObservationType;
  /** Factors by which the run multiplies the numbers of an observation, if it does. */
  readonly observationScale: readonly number[] | undefined;
}

/**
 * The nets of a run that choose: one, or one for each level.
 *
 * @param observationScale factors by which the run multiplies the numbers of an observation. Default: none.
 */
export function netsOf({ parts, modules, trained }: Run, observationScale?: readonly number[]): RunNet[] {
  const names = new Map(Object.entries(modules).map(([name, module]) => [module, name]));
  if (parts) {
    return parts.map(({ name, watched, acting: net = watched.qNet }) => {
      const { observationShape, observationType = 'f32' } = watched;
      return { name: names.get(net) ?? name, net, observationShape, observationType, observationScale };
    });
  }
  // A run without a replay has one net, and no parts.
  const [[name, net] = []] = Object.entries(modules);
  if (name === undefined || net === undefined || !trained) return [];
  const { observation, observationShape } = trained;
  const observationType = observation instanceof Uint8Array ? 'u8' : 'f32';
  return [{ name, net, observationShape, observationType, observationScale }];
}
