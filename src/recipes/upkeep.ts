import { resetNet, resetOptimizer } from '../agents/reset.ts';
import { logLinear } from '../agents/schedule.ts';
import type { Device } from '../device/device.ts';
import type { Module } from '../nn/module.ts';
import type { Optimizer } from '../optim/optimizer.ts';
import { Random } from '../random.ts';
import type { ObservationType } from '../replay/observations.ts';
import type { SlotReplay, Weighing } from '../replay/slot-replay.ts';
import type { Upkeep } from '../train/updater.ts';
import { learningRateOf } from './dqn-learning.ts';
import type { Seen } from './dqn-replay.ts';
import type { DQNSettings } from './dqn-settings.ts';
import type { WatchedReplay } from './recipe.ts';
import { Recycling } from './recycling.ts';
import type { UpkeepSettings } from './upkeep-settings.ts';

type Weighable = Pick<SlotReplay<ObservationType>, 'weighBatches'>;

/** The parts of a run that upkeep changes. */
interface Parts {
  readonly qNet: Module;
  readonly targetNet: Module;
  readonly optimizer: Optimizer;
  readonly replay: WatchedReplay;
  readonly seen: Seen;
  /** Gives a function that makes nets of the same form. */
  makerOf(random: Random): Promise<() => Module>;
}

/**
 * The work of a run between its updates, by its present settings. All of it follows from the number of updates, so a
 * resumed run needs no further state.
 *
 * @param settings gives the present settings.
 * @param seed the run's seed.
 */
export function upkeepOf(device: Device, settings: () => DQNSettings, seed: number, parts: Parts): Upkeep {
  const { redo } = settings();
  const recycling = redo && new Recycling(device, parts, redo.threshold);
  return (updates) => {
    const now = settings();
    const { resets } = now;
    const since = updates - latestReset(resets, updates);
    if (now.anneal) (parts.replay as unknown as Weighable).weighBatches(annealed(now, since));
    const rate = learningRateOf(now);
    if (resets && typeof rate === 'function') parts.optimizer.lr = rate(updates); // its steps count from the reset
    if (updates === 0) return;
    if (resets && since === 0) return reset(device, resets, Random.for(seed, `reset ${updates}`), parts);
    if (redo && updates % redo.every === 0) {
      const random = Random.for(seed, `dormant units ${updates}`);
      return parts.makerOf(random).then((makeNet) => recycling!.recycle(random, makeNet));
    }
  };
}

/** Resets both nets, each towards fresh weights of its own, and the optimiser. */
async function reset(
  device: Device,
  { keep = 0.5 }: NonNullable<UpkeepSettings['resets']>,
  random: Random,
  { qNet, targetNet, optimizer, makerOf }: Parts,
): Promise<void> {
  const makeNet = await makerOf(random);
  for (const net of [qNet, targetNet]) await resetNet(device, net, makeNet(), keep);
  await resetOptimizer(device, optimizer);
}

/** The number of updates before the latest reset; 0 if there was none. */
export function latestReset(resets: UpkeepSettings['resets'], updates: number): number {
  if (!resets) return 0;
  const { every, until = Number.POSITIVE_INFINITY } = resets;
  return Math.floor(Math.min(updates, until) / every) * every;
}

/**
 * The n and gamma of an update, on the way from `anneal` to their final values.
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
