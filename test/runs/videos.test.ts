import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { folderAt } from '../../src/runs/folder.node.ts';
import { RunVideos } from '../../src/runs/videos.ts';

const test = suite('videos of a run');

const root = mkdtempSync(join(tmpdir(), 'videos-'));
test.after(() => rmSync(root, { recursive: true }));

test('the latest is shown, but none of steps that a resumed run has yet to make', async () => {
  const folder = folderAt(root);
  const videos = new RunVideos(folder, undefined);
  assert.is(await videos.latest(100), undefined);
  for (const steps of [20, 100, 1000]) {
    await folder.write(`videos/step-${String(steps).padStart(9, '0')}.gif`, Uint8Array.of(steps / 20));
  }
  for (const [upTo, steps] of [
    [19, undefined],
    [20, 20],
    [999, 100],
    [1000, 1000],
    [5000, 1000],
  ] as const) {
    const latest = await videos.latest(upTo);
    assert.is(latest?.steps, steps);
    if (latest) assert.equal([...latest.gif], [latest.steps / 20]);
  }
});

test.run();
