import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Device } from '../../src/index.ts';
import { RECIPES } from '../../src/recipes/registry.ts';
import type { RunInfo } from '../../src/report/report.ts';
import type { Folder } from '../../src/runs/folder.ts';
import type { Host } from '../../src/runs/host.ts';
import { reportRun } from '../../src/runs/report-run.ts';
import type { Sitting } from '../../src/runs/run-settings.ts';
import type { RunVideos } from '../../src/runs/videos.ts';

const test = suite('the page of a run');

const folder = { read: async () => undefined } as unknown as Folder;
const device = { info: { description: 'a device' } } as Device;
const videos = { latest: async () => undefined } as unknown as RunVideos;

/** The data that the page of a run is given. */
async function told(name: string, preset: string): Promise<RunInfo> {
  const recipe = RECIPES.find((each) => each.name === name)!;
  const run = { preset, command: 'train', seed: 1, settings: recipe.presets[preset] };
  let info!: RunInfo;
  const host = {
    versions: {},
    writeReport: async (_folder: unknown, _records: unknown, given: RunInfo) => {
      info = given;
      return 'report.html';
    },
  } as unknown as Host;
  const page = await reportRun(host, device, { recipe, run, folder } as unknown as Sitting, videos, 0);
  assert.is(page, 'report.html');
  return info;
}

test('has the bar of the preset that is held to it, and no other', async () => {
  for (const { name, presets, bar } of RECIPES) {
    for (const preset of Object.keys(presets)) {
      assert.is((await told(name, preset)).bar, preset === bar?.preset ? bar.score : undefined);
    }
  }
});

test.run();
