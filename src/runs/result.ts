import type { Device } from '../device/device.ts';
import { isRecord, parseJson } from '../json.ts';
import type { Profile } from '../profile/profile.ts';
import type { Run } from '../recipes/recipe.ts';
import { type Folder, jsonBytes } from './folder.ts';
import { readMetrics } from './metrics.ts';
import type { Sitting } from './run-settings.ts';

/** The file in the folder of a run that reached its end, or a planned stop before that. */
function fileOf(until: number | undefined): string {
  return until === undefined ? 'result.json' : `result-${until}.json`;
}

/**
 * The result of a run: `result.json` in its folder once it has ended, and the output of `--json`. A sitting with a
 * planned stop after 1000 steps or episodes, before the end, leaves `result-1000.json`.
 */
export interface Result {
  readonly device: string;
  readonly recipe: string;
  readonly preset: string;
  readonly seed: number;
  readonly steps: number;
  readonly updates: number;
  readonly games: number;
  /** Seconds since training began, over all resumes, including evaluations. */
  readonly seconds: number;
  readonly interrupted: boolean;
  readonly folder: string;
  /** Mean score of the last evaluation; null without one. */
  readonly finalScore: number | null;
  /** Mean score of the networks in `best/`, in their confirming games; null if there are none. */
  readonly bestScore: number | null;
  readonly profile?: Profile;
}

/**
 * The result of the run in `folder`; undefined if it has not ended, or if the file cannot be read.
 *
 * @param until the planned stop of a sitting. Default: the end of the run.
 */
export async function readResult(folder: Folder, until?: number): Promise<Result | undefined> {
  const bytes = await folder.read(fileOf(until));
  const result = bytes && parseJson(new TextDecoder().decode(bytes));
  return isRecord(result) && isResult(result) ? (result as unknown as Result) : undefined;
}

function isResult({ steps, device, finalScore }: Record<string, unknown>): boolean {
  const isScore = finalScore === null || Number.isFinite(finalScore);
  return Number.isFinite(steps) && typeof device === 'string' && isScore;
}

/** @param until the planned stop of the sitting. Default: the end of the run. */
export function writeResult(folder: Folder, result: Result, until?: number): Promise<void> {
  return folder.write(fileOf(until), jsonBytes(result));
}

/** The result of a sitting. */
export async function resultOf(
  device: Device,
  { folder, run }: Pick<Sitting, 'folder' | 'run'>,
  { trainer, games }: Run,
  told: Pick<Result, 'seconds' | 'interrupted' | 'bestScore' | 'profile'>,
): Promise<Result> {
  const { steps, updates } = trainer.progress;
  const evaluations = (await readMetrics(folder)).flatMap(({ evalScore }) => evalScore ?? []);
  const { seconds, interrupted, bestScore, profile } = told;
  return {
    device: device.info.description,
    ...{ recipe: run.recipe, preset: run.preset, seed: run.seed, steps, updates, games },
    ...{ seconds, interrupted, folder: folder.path },
    ...{ finalScore: evaluations.at(-1) ?? null, bestScore },
    ...(profile && { profile }),
  };
}
