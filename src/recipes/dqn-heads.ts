import type { Module } from '../nn/module.ts';
import { QuantileNet } from '../nn/quantile-net.ts';
import type { HeadSettings } from './head-settings.ts';

/** The numbers that the network gives for each action. */
export function widthOf({ head = 'scalar', quantiles = 32 }: HeadSettings): number {
  return head === 'scalar' ? 1 : quantiles;
}

/** A net that gives Q(s, .), from one that gives `widthOf` numbers for each action. */
export function withHead(body: Module, actions: number, settings: HeadSettings): Module {
  const { head = 'scalar' } = settings;
  return head === 'scalar' ? body : new QuantileNet(body, { actions, quantiles: widthOf(settings) });
}
