import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { play } from '../../src/commands/play.node.ts';

const test = suite('play');

const folder = mkdtempSync(join(tmpdir(), 'play-'));
test.after(() => rmSync(folder, { recursive: true }));

/** Runs the command in this process, without a terminal; returns its status and what it said. */
async function run(...args: string[]): Promise<{ status: number; said: string }> {
  return runThere(undefined, ...args);
}

async function runThere(
  playThere: Parameters<typeof play>[2],
  ...args: string[]
): Promise<{ status: number; said: string }> {
  const { exit } = process;
  const { log, error } = console;
  const said: string[] = [];
  console.log = console.error = (line: string) => said.push(line);
  let status: number | undefined;
  process.exit = (code) => {
    status ??= Number(code);
    throw new Error('exit');
  };
  try {
    await play(args, 'node cli.js play', playThere);
  } catch (error) {
    if (status === undefined) throw error;
  } finally {
    Object.assign(console, { log, error });
    process.exit = exit;
  }
  return { status: status ?? 0, said: said.join('\n') };
}

test('films random play, the same for a seed', async () => {
  const files = ['a.gif', 'b.gif', 'c.gif'].map((name) => join(folder, 'new', name));
  for (const [i, seed] of ['5', '5', '6'].entries()) {
    const { status, said } = await run('cartpole', '--gif', files[i], '--seed', seed);
    assert.is(status, 0, said);
    assert.match(said, /\.gif: \d+ steps of random play, score \d+, seed \d$/);
  }
  const [a, b, c] = files.map((file) => readFileSync(file));
  assert.is(a.toString('latin1', 0, 6), 'GIF89a');
  assert.is(Buffer.compare(a, b), 0);
  assert.is.not(Buffer.compare(a, c), 0);
});

test('a film ends after the number of steps asked for', async () => {
  const { said } = await run('breakout', '--gif', join(folder, 'short.gif'), '--steps', '4');
  assert.match(said, /4 steps of random play/);
});

test('a film without --steps ends after 1000', async () => {
  const { said } = await run('pong', '--gif', join(folder, 'long.gif'), '--seed', '1');
  assert.match(said, /1000 steps of random play/);
});

test('at a terminal, --seed and --speed are those of the game', async () => {
  const [input, output] = [process.stdin.isTTY, process.stdout.isTTY];
  process.stdin.isTTY = process.stdout.isTTY = true;
  try {
    const { said } = await runThere(
      async ({ name }, _, { seed, speed }) => {
        assert.equal([name, seed, speed], ['cartpole', 7, 2.5]);
        return [9, 12];
      },
      ...['cartpole', '--seed', '7', '--speed', '2.5'],
    );
    assert.is(said, 'cartpole: scores 9, 12');
  } finally {
    Object.assign(process.stdin, { isTTY: input });
    Object.assign(process.stdout, { isTTY: output });
  }
});

test('without a terminal one is told of --gif', async () => {
  if (process.stdin.isTTY && process.stdout.isTTY) return; // here one could play
  const { status, said } = await run('cartpole');
  assert.is(status, 2);
  assert.match(said, /^error: playing needs a terminal; without one, --gif FILE films random play/);
});

test('arguments that make no sense are refused in a line', async () => {
  for (const [args, message] of [
    [[], /^error: which environment\? One of: cartpole, /],
    [['--gif', 'x.gif'], /^error: which environment\?/],
    [['cartpol'], /^error: there is no environment 'cartpol': did you mean 'cartpole'\?/],
    [['cartpole', '--speed', '0'], /^error: --speed must be above 0 and at most 20, got '0'/],
    [['cartpole', '--steps', 'x'], /^error: --steps must be an integer/],
    [['cartpole', '--sed', '1'], /^error: there is no flag --sed: did you mean '--seed'\?/],
  ] as const) {
    const { status, said } = await run(...args);
    assert.is(status, 2, args.join(' '));
    assert.match(said, message);
    assert.not.match(said, /\n/);
  }
  assert.not(existsSync('x.gif'));
});

test('--help lists the environments', async () => {
  const { status, said } = await run('--help');
  assert.is(status, 0);
  for (const name of ['cartpole', 'cartpole-pixels', 'decision-process', 'bit-flip', 'breakout', 'pong']) {
    assert.match(said, new RegExp(`^  ${name} `, 'm'));
  }
});

test.run();
