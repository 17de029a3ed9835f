import type { Run } from '../../recipes/recipe.ts';
import type { EngineLook, ParameterPlace } from '../protocol.ts';

/** Fewer than usual, as training waits. */
const ROUNDS = 5;

/**
 * The program of an update, and where its time goes. It is measured on copies: nothing is learned.
 *
 * @param part the level that learns, by its place in `run.parts`.
 * @throws Error for a run that cannot be measured.
 */
export async function lookAtEngine(run: Run, part: number): Promise<EngineLook> {
  await import('../../backends/webgpu/webgpu.ts'); // with it the built lab loads the texts of all shaders
  const found = run.parts?.[part];
  const learner = found?.agent ?? run;
  const program = learner.describe?.();
  const profile = await learner.profile?.({ rounds: ROUNDS });
  if (!program || !profile) throw new Error('Updates of this recipe cannot be measured');
  const net = found?.watched.qNet ?? Object.values(run.modules)[0];
  const parameters = [...net.namedParameters()].map(
    ([name, { source, shape }]): ParameterPlace => ({
      ...{ name, shape },
      byteOffset: source.offset * Float32Array.BYTES_PER_ELEMENT,
    }),
  );
  return { part, step: run.trainer.progress.steps, program, profile, parameters };
}
