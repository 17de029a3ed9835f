import { count } from '../amounts.ts';
import type { Device } from '../device/device.ts';
import { barOf } from '../recipes/recipe.ts';
import { describeChange } from './changes.ts';
import type { Host } from './host.ts';
import { readMetrics } from './metrics.ts';
import type { Sitting } from './run-settings.ts';
import type { RunVideos } from './videos.ts';

/**
 * Writes the page of a run, and returns its path.
 *
 * @param steps the steps of training so far.
 * @param ended why training ended, in a sentence. Default: it goes on.
 */
export async function reportRun(
  host: Host,
  device: Device,
  { recipe, run, folder }: Sitting,
  videos: RunVideos,
  steps: number,
  ended?: string,
): Promise<string> {
  const { preset, command, seed, settings, changes = [] } = run;
  const video = await videos.latest(steps);
  return host.writeReport(folder, await readMetrics(folder), {
    title: `${recipe.name}, preset ${preset}`,
    ...{ command, seed, device: device.info.description },
    ...{ bar: barOf(recipe, preset), ended },
    ...(recipe.randomScore !== undefined && { randomScore: recipe.randomScore }),
    settings: {
      ...settings,
      ...(changes.length > 0 && { changes: changes.map(describeChange).join('; ') }),
    },
    versions: host.versions,
    ...(video && {
      videos: [
        {
          caption: `A game of the evaluation at step ${count(video.steps)}`,
          ...{ gif: video.gif, aspectRatio: recipe.film?.(run.settings)?.aspectRatio },
        },
      ],
    }),
  });
}
