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
  /** The names of the curves: as in Stable-Baselines3 ('sb3', default) or in CleanRL ('cleanrl'). */
  readonly tags?: Tags;
  /** The folder that gets the event file: TensorBoard calls the run by its name. Default: the run's. */
  readonly out?: string;
}

/** Takes the place of the machine's name, which should not spread with files that are passed on. */
const EXPORTED = { name: 'exported', pid: 0 };

/**
 * Writes the metrics of a run, and its filmed games, as an event file for TensorBoard. A run that is begun with
 * `logs: { tensorboard: 'sb3' }` writes such a file while it trains.
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
  // The lines tell how long training took, and the file's time tells when its last line was written.
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
