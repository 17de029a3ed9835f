import { logLinear } from '../agents/schedule.ts';
import type { SlotReplay, Weighing } from '../replay/slot-replay.ts';
import type { Upkeep } from '../train/updater.ts';
import type { DQNSettings } from './dqn-settings.ts';

/**
 * What a run does between its updates, as its present settings have it.
 *
 * @param settings gives them.
 */
export function upkeepOf(settings: () => DQNSettings, { replay }: { readonly replay: object }): Upkeep {
  return (updates) => {
    const now = settings();
    if (now.anneal) (replay as SlotReplay<'f32' | 'u8'>).weighBatches(annealed(now, updates));
  };
}

/**
 * The n and gamma of an update: from those of `anneal` to those that stay.
 *
 *     n(t)     = round(from (to / from)^x), x = t / updates
 *     gamma(t) = 1 - (1 - from) ((1 - to) / (1 - from))^x
 *
 * @param t updates since the start, or since the latest reset.
 */
export function annealed({ nStep, gamma, anneal }: Annealed, t: number): Weighing {
  if (!anneal || t >= anneal.updates) return { nStep, gamma };
  const { nStep: firstN = nStep, gamma: firstGamma, updates: steps } = anneal;
  return {
    nStep: Math.round(logLinear({ from: firstN, to: nStep, steps })(t)),
    gamma:
      firstGamma === undefined ? gamma : 1 - logLinear({ from: 1 - firstGamma, to: 1 - gamma, steps })(t),
  };
}

type Annealed = Pick<DQNSettings, 'nStep' | 'gamma' | 'anneal'>;
