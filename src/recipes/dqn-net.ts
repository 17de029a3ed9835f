import type { Module } from '../nn/module.ts';
import type { Random } from '../random.ts';
import type { DQNSettings } from './dqn-settings.ts';
import { widthOf } from './head-settings.ts';
import { netBody } from './net-body.ts';

/** A function that makes nets by their settings: convolutions or residual stages, hidden layers and a head. */
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
  const { convolutions, residual = [], hiddenSizes, head = 'scalar' } = settings;
  const { dueling, layerNorm, noisy, init } = settings;
  const layers = { inputShape, hiddenSizes, outputs, width: widthOf(settings) };
  const given = { ...layers, dueling, layerNorm, noisy, init, random };
  // A page loads residual nets only for those runs.
  const impala = residual.length > 0 ? (await import('../nn/impala.ts')).impala : undefined;
  const makeBody = () => (impala ? impala({ ...given, residual }) : netBody({ ...given, convolutions }));
  if (head === 'scalar') return makeBody;
  const { withHead } = await import('./dqn-heads.ts'); // a page loads it only for those runs
  return () => withHead(makeBody(), outputs, settings);
}
