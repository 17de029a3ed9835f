import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { folderAt } from '../../src/runs/folder.node.ts';
import { type Result, readResult, writeResult } from '../../src/runs/result.ts';

const test = suite('the result of a run');

const root = mkdtempSync(join(tmpdir(), 'result-'));
test.after(() => rmSync(root, { recursive: true }));

const result: Result = {
  ...{ device: 'CPU', recipe: 'cartpole', preset: 'default', seed: 1, steps: 40, updates: 9, games: 3 },
  ...{ seconds: 0.5, interrupted: false, folder: root, finalScore: null, bestScore: null },
};

test('is read as it was written, and a run with none or a torn one has not ended', async () => {
  const folder = folderAt(root);
  assert.is(await readResult(folder), undefined);
  await writeResult(folder, result);
  assert.equal(await readResult(folder), result);
  const text = JSON.stringify(result);
  const torn = ['', '{', 'null', '[]', '5', text.slice(0, 60)];
  const wrong = [
    { steps: '40' },
    { steps: undefined },
    { device: 5 },
    { finalScore: 'high' },
    { finalScore: undefined },
  ];
  for (const each of [...torn, ...wrong.map((changed) => JSON.stringify({ ...result, ...changed }))]) {
    await folder.write('result.json', new TextEncoder().encode(each));
    assert.is(await readResult(folder), undefined, each);
  }
});

test.run();
