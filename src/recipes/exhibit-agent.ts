import { compileQ } from '../agents/q-values.ts';
import type { Device } from '../device/device.ts';
import type { Module } from '../nn/module.ts';
import { Random } from '../random.ts';
import { compileChoice, type Exhibition } from './exhibition.ts';
import { type ObservedSettings, observed, type Playing } from './observed.ts';
import type { RecipeSettings } from './recipe-settings.ts';
import type { Seen } from './seen.ts';

export interface AgentExhibition<S> {
  readonly settings: S;
  /** The seed of the run. */
  readonly seed: number;
  readonly system: Playing<S>;
  /** The reward as the net learns it, if it is trained in games like this one. */
  readonly learnedReward: NonNullable<Exhibition['learnedReward']>;
}

/** The exhibition of a run with one agent, by the net that acts. */
export async function exhibitAgent<S extends RecipeSettings & ObservedSettings>(
  device: Device,
  net: Module,
  seen: Seen,
  { settings, seed, system, learnedReward }: AgentExhibition<S>,
): Promise<Exhibition> {
  const env = observed(system.makeEnvironment(settings), settings, system);
  const { epsilon = 0 } = settings.evaluation;
  const random = Random.for(seed, 'exhibition');
  const program = await compileChoice(device, net, seen);
  return {
    env,
    reset: (seed) => env.reset(seed),
    async choose() {
      const { q, greedy } = await program.run({ observations: env.observation });
      return [{ q, chosen: random.uniform() < epsilon ? random.int(env.actionCount) : greedy[0] }];
    },
    learnedReward: system.makeTrained ? undefined : learnedReward,
    judge: (count) => compileQ(device, net, { ...seen, count }),
    release: () => program.release(),
  };
}
