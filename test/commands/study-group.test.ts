import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { json, runCommand } from './run-command.ts';

const test = suite('a study of several recipes');

const root = mkdtempSync(join(tmpdir(), 'study-group-'));
test.after(() => rmSync(root, { recursive: true }));

const command = (flags: string) => runCommand('cli.js', flags);

/** Settings for a tiny ablation: small nets, and games that are cut. */
const TINY = [
  ...['steps=240', 'learningStarts=40', 'replayCapacity=300', 'batchSize=2', 'environments=2'],
  ...['convolutions=2x8x8', 'hiddenSizes=8', 'evaluation.games=1', 'evaluation.finalGames=1'],
  ...['evaluation.maxSteps=20', 'evaluation.every=120'],
].map((each) => `--set ${each}`);

interface Told {
  readonly study: string;
  readonly studies: readonly { study: string; settings: { name: string; finals: number[] }[] }[];
}

test('can be trained in parts, and its pages show all runs that have ended', async () => {
  const folder = join(root, 'ablation');
  const flags = `study ablation-laptop ${TINY.join(' ')} --device cpu --json --out ${folder}`;
  const found = (told: Told) =>
    told.studies.map(({ settings }) => settings.map(({ name, finals }) => `${name} ${finals.length}`));

  const first = await command(`${flags} --only pong --only all --only hard-copy --seeds 1`);
  assert.is(first.status, 0, first.stderr);
  assert.match(first.stderr, /^ablation-laptop: 2 runs, \d+ at once; 0 are there/m);
  const told = json(first) as unknown as Told;
  assert.is(told.study, 'ablation-laptop');
  assert.equal(found(told), [['all 1', 'hard-copy 1']]);
  const pageOf = (recipe: string) => readFileSync(join(folder, recipe, 'comparison.html'), 'utf8');
  assert.match(pageOf('pong'), 'So far 2 of 8 runs have ended');
  assert.not.ok(existsSync(join(folder, 'breakout', 'comparison.html')));

  // Runs that have ended stay on the page, whichever part is trained next.
  const second = await command(`${flags} --only no-resets --seeds 1`);
  assert.is(second.status, 0, second.stderr);
  assert.match(second.stderr, /: 2 runs, \d+ at once; 0 are there/);
  const both = [['no-resets 1'], ['all 1', 'no-resets 1', 'hard-copy 1']];
  assert.equal(found(json(second) as unknown as Told), both);
  assert.match(pageOf('pong'), '<figcaption>no-resets and all</figcaption>');
  assert.match(pageOf('breakout'), 'So far 1 of 8 runs have ended');

  // Runs that have ended keep their networks, but not their replays.
  for (const run of ['pong/all-seed-1', 'breakout/no-resets-seed-1']) {
    const checkpoints = join(folder, run, 'checkpoints');
    const files = readdirSync(join(checkpoints, readdirSync(checkpoints)[0]));
    assert.ok(files.includes('q-net.safetensors') && !files.includes('replay.bin'), `${files}`);
  }
  const nothing = await command(`${flags} --only no-resets --seeds 1`);
  assert.match(nothing.stderr, /: 2 runs, \d+ at once; 2 are there/);
  assert.equal(json(nothing), json(second));

  // Such a run, whose result is missing, can still be brought to its end.
  rmSync(join(folder, 'pong', 'all-seed-1', 'result.json'));
  const again = await command(`${flags} --only all --only pong --seeds 1`);
  assert.is(again.status, 0, again.stderr);
  assert.equal(found(json(again) as unknown as Told), both);
});

test('has named parts, and refuses other names', async () => {
  const { status, stderr } = await command('study ablation-laptop --only no-reset');
  assert.is(status, 2);
  assert.match(
    stderr,
    /--only: there is no 'no-reset': did you mean 'no-resets'\?; there are: breakout, pong, all, /,
  );
  const single = await command('study td4-capacity --only replayCapacity=255');
  assert.match(single.stderr, /--only: there is no 'replayCapacity=255'.*; there are: replayCapacity=256, /);
});

test.run();
