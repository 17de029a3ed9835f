import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { forEachDevice } from './devices.ts';

/** Programs; the modules in JavaScript are a recipe, which test/recipes/define-recipe.test.ts trains. */
const EXAMPLES = readdirSync('examples')
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replace('.ts', ''));

/** Checks on the output of each program, by name. Every program must have an entry. */
const PRINTS: Readonly<Record<string, (lines: readonly string[]) => void>> = {
  classifier: (lines) => {
    const [, share] = lines.at(-1)!.match(/^([\d.]+) % of 1280 new digits are told right$/) ?? [];
    assert.ok(Number(share) >= 97, lines.at(-1));
  },
  'train-run': (lines) => {
    assert.match(lines[0], /^252 steps: \d/);
    assert.match(lines[4], /^Training ended after its full length of 1,000 steps\. .*report\.html$/);
    assert.match(lines[5], /^after 1500 steps: \d.*, at best \d/);
    assert.match(lines[6], /^\d+ lines of metrics, seed 1$/);
    assert.match(lines[7], /^the best net, of step \d+: \d.* over 20 games$/);
  },
  'own-kernel': ([values, slopes]) => {
    assert.is(values, 'softsign -0.75 -0.5 0 0.5 0.75');
    assert.is(slopes, 'gradient 0.0625 0.25 1 0.25 0.0625');
  },
};

forEachDevice('examples', (test, device) => {
  for (const name of EXAMPLES) {
    test(`${name} does what it says, in less than 60 lines`, () => {
      const lines = readFileSync(`examples/${name}.ts`, 'utf8').trimEnd().split('\n');
      assert.ok(lines.length < 60, `${lines.length} lines`);
      const { stdout, stderr, status } = spawnSync(
        process.execPath,
        ['scripts/example.js', name, device.info.kind],
        { encoding: 'utf8', timeout: 120_000 },
      );
      assert.is(status, 0, stderr);
      assert.ok(PRINTS[name], `PRINTS has no entry for ${name}`);
      PRINTS[name](stdout.trimEnd().split('\n'));
    });
  }
});
