import { megabytes } from '../amounts.ts';
import type { Device } from '../device/device.ts';
import { lengthOf } from '../recipes/recipe-settings.ts';
import { describeEnding, type Ending } from '../report/ending.ts';
import type { RunSettings, Sitting } from './run-settings.ts';

/** Why a sitting ended, in a sentence. @param count the steps or episodes of the run so far. */
export function describeSitting(how: Ending, { run, until }: Sitting, count: number): string {
  const { stopAt, confirmAt, finalGames } = run.settings.evaluation;
  const { unit } = lengthOf(run.settings);
  return describeEnding(how, { unit, until, count, goal: stopAt, confirmedGoal: confirmAt, finalGames });
}

/**
 * Facts to show before a run begins, each with its name: device, seed, memory of its replay, folder.
 *
 * @param availableBytes memory that is free, where that is known.
 */
export function introduceRun(
  { info }: Device,
  { recipe, folder }: Sitting,
  { seed, settings }: RunSettings,
  availableBytes: number | undefined,
): [what: string, text: string][] {
  const free = availableBytes === undefined ? '' : `; ${megabytes(availableBytes)} are free`;
  const { replay } = recipe;
  const facts: [string, string][] = [
    ['device', info.description],
    ['seed', String(seed)],
  ];
  if (replay) {
    const bytes = megabytes(replay.bytes(settings));
    facts.push([replay.called ?? 'replay', `${bytes} when full${free}`]);
  }
  return [...facts, ['folder', folder.path]];
}
