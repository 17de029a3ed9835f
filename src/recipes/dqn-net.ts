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
  if (settings.head === 'implicit') {
    const { implicitNet } = await import('./dqn-heads.ts'); // a page loads it only for those runs
    return () => implicitNet(inputShape, outputs, random, settings);
  }
  const { convolutions, hiddenSizes, dueling, layerNorm, noisy, init, head = 'scalar' } = settings;
  const given = { dueling, layerNorm, noisy, random, width: widthOf(settings) };
  const makeBody = () =>
    convolutions.length > 0
      ? cnn({ ...given, convolutions, hiddenSizes, inputShape, outputs })
      : mlp([sizeOf(inputShape), ...hiddenSizes, outputs], { ...given, init });
  if (head === 'scalar') return makeBody;
  const { withHead } = await import('./dqn-heads.ts'); // a page loads it only for those runs
  return () => withHead(makeBody(), outputs, settings);
}
