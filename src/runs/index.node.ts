/** `webgpu-dqn/runs`: runs of recipes with a folder of files. For Node, as it has the file system. */

import { folderAt } from './folder.node.ts';
import { SavedRun } from './saved-run.ts';

export type { MetricsRecord } from '../train/metrics-record.ts';
export type { Change, Changing } from './changes.ts';
export type { LogSettings } from './logs.ts';
export type { Onlooker } from './onlooker.ts';
export type { Result } from './result.ts';
export type { RecipeModule, RunDevice, RunSettings } from './run-settings.ts';
export type { LoadedRun, LoadOptions, SavedRun } from './saved-run.ts';
export { type TrainedRun, trainRun } from './train-run.node.ts';
export type { TrainRunOptions } from './train-run-options.ts';

/**
 * The run in `folder`, for reading.
 *
 * @throws Error, naming the file and the field, if there is no run, or its description is invalid.
 */
export function readRun(folder: string): Promise<SavedRun> {
  return SavedRun.open(folderAt(folder));
}
