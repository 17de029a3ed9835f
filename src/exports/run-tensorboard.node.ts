import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Tags } from './tensorboard/tags.ts';
import { folderAt } from '../runs/folder.node.ts';
import { learningRateOf, loggedRun, newEventFile } from '../runs/logs.node.ts';
import { readMetrics } from '../runs/metrics.ts';
import { runAt } from '../runs/changes.ts';
import { readResult } from '../runs/result.ts';
import { readRunSettings } from '../runs/run-settings.ts';
import { filmedGames } from '../runs/videos.ts';

/** Options of `exportTensorBoard`. */
export interface TensorBoardOptions {
  /** Whose names the curves get: 'sb3' (default), Stable-Baselines3's, or 'cleanrl', CleanRL's. */
  readonly tags?: Tags;
  /** The folder that gets the event file: TensorBoard calls the run by its name. Default: the run's. */
  readonly out?: string;
}

/** Stands for the machine, whose name is nobody's business where files are passed on. */
const EXPORTED = { name: 'exported', pid: 0 };

/**
 * Writes the metrics of a run, and the games that were filmed, as an event file for TensorBoard. A run that is begun with
 * `logs: { tensorboard: 'sb3' }` writes one by itself.
 *
 * @param folder the run's.
 * @returns the folder with the file.
 * @throws Error, naming the file, where there is no run or it has no metrics yet.
 */
export async function exportTensorBoard(
  folder: string,
  { tags = 'sb3', out = folder }: TensorBoardOptions = {},
): Promise<string> {
  const files = folderAt(folder);
  const run = await readRunSettings(files);
  const records = await readMetrics(files);
  const last = records.at(-1);
  if (!last) throw new Error(`${folder} has no metrics yet`);
  // The lines tell how long training took, and the file when its last line came.
  const began = statSync(join(folder, 'metrics.jsonl')).mtimeMs / 1000 - last.seconds;
  const log = await newEventFile(folderAt(out), began, tags, EXPORTED);
  await log.begin(loggedRun(run), began);
  const videos = [...(await filmedGames(files))];
  for (const record of records) {
    const now = began + record.seconds;
    await log.record(record, now, learningRateOf(runAt(run, record.steps).settings));
    while (videos[0]?.steps <= record.steps) {
      const { steps, gif } = videos.shift()!;
      await log.video(await gif(), steps, now);
    }
  }
  if (await readResult(files)) await log.end(last.steps, began + last.seconds);
  return out;
}
