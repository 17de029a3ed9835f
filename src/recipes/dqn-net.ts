import { cnn } from '../nn/cnn.ts';
import type { Module } from '../nn/module.ts';
import { mlp } from '../nn/sequential.ts';
import type { Random } from '../random.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { DQNSettings } from './dqn-settings.ts';
import { widthOf } from './head-settings.ts';

/** What makes the nets that settings describe: convolutions, hidden layers and a head. */
export async function netMaker(
  inputShape: readonly number[],
  outputs: number,
  random: Random,
  settings: DQNSettings,
): Promise<() => Module> {
  const { convolutions, hiddenSizes, dueling, layerNorm, init, head = 'scalar' } = settings;
  const width = widthOf(settings);
  const makeBody = () =>
    convolutions.length > 0
      ? cnn({ convolutions, hiddenSizes, dueling, layerNorm, inputShape, outputs, width, random })
      : mlp([sizeOf(inputShape), ...hiddenSizes, outputs], { random, dueling, layerNorm, init, width });
  if (head === 'scalar') return makeBody;
  const { withHead } = await import('./dqn-heads.ts'); // a page loads it only for those runs
  return () => withHead(makeBody(), outputs, settings);
}
