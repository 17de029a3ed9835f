import type { Device } from '../device/device.ts';
import { isRecord, parseJson } from '../json.ts';
import type { Profile } from '../profile/profile.ts';
import type { Run } from '../recipes/recipe.ts';
import { type Folder, jsonBytes } from './folder.ts';
import { readMetrics } from './metrics.ts';
import type { Sitting } from './run-settings.ts';

/** In the folder of a run that came to its end, or to where a sitting was to stop before that. */
function fileOf(until: number | undefined): string {
  return until === undefined ? 'result.json' : `result-${until}.json`;
}

/**
 * What a run came to: `result.json` in its folder once it has ended, and what `--json` prints. A sitting that was to stop
 * after 1000 steps or episodes, before the end, leaves `result-1000.json`.
 */
export interface Result {
  readonly device: string;
  readonly recipe: string;
  readonly preset: string;
  readonly seed: number;
  readonly steps: number;
  readonly updates: number;
  readonly games: number;
  /** Since training began, over all resumes; evaluations count. */
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
 * What the run in `folder` came to, if it has come to its end. A file that cannot be read says nothing.
 *
 * @param until where a sitting was to stop. Default: at the end of the run.
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

/** @param until where the sitting was to stop. Default: at the end of the run. */
export function writeResult(folder: Folder, result: Result, until?: number): Promise<void> {
  return folder.write(fileOf(until), jsonBytes(result));
}

/** What a sitting of a run came to. */
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
