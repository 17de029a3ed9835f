import type { Module } from '../nn/module.ts';
import type { Random } from '../random.ts';
import type { DQNSettings } from './dqn-settings.ts';
import { widthOf } from './head-settings.ts';
import { netBody } from './net-body.ts';

/** What makes the nets that settings describe: convolutions, hidden layers and a head. */
export async function netMaker(
  inputShape: readonly number[],
  outputs: number,
  random: Random,
  settings: DQNSettings,
): Promise<() => Module> {
  if (settings.head === 'implicit') {
    const { implicitNet } = await import('./dqn-heads.ts'); // a page loads it only for those runs
    return () => implicitNet(inputShape, outputs, random, settings);
  }
  const { convolutions, hiddenSizes, dueling, layerNorm, noisy, init, head = 'scalar' } = settings;
  const given = { dueling, layerNorm, noisy, init, random, width: widthOf(settings) };
  const makeBody = () => netBody({ ...given, convolutions, hiddenSizes, inputShape, outputs });
  if (head === 'scalar') return makeBody;
  const { withHead } = await import('./dqn-heads.ts'); // a page loads it only for those runs
  return () => withHead(makeBody(), outputs, settings);
}
