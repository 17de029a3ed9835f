import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { missingPackages, shownURL, withoutPasswords } from '../../src/commands/bullmq.node.ts';
import { jobId, queuedRun, readQueuedRun } from '../../src/commands/queued-run.node.ts';
import { findPackage } from '../../src/platform/find-package.node.ts';
import { atOnce } from './at-once.ts';

const test = suite('a run in a queue');

const args = [
  '--preset',
  'default',
  '--set',
  'gamma=0.9',
  '--seed',
  '2',
  '--video-every',
  '0',
  '--save-replay',
];
const modules = new Map([['lights-out', '/own/lights-out.js']]);
const read = (data: unknown) => readQueuedRun(data, ['cartpole'], modules, 'runs');

test('reaches the worker with the arguments of the producer and the file paths of the worker', () => {
  const job = { folder: '/shared/study-x/pong/gamma=0.9,n-seed-2', args: ['/elsewhere/own.js', ...args] };
  const run = JSON.parse(JSON.stringify(queuedRun(job, 'lights-out', '/shared')));
  assert.equal(run, { recipe: 'lights-out', args, folder: 'study-x/pong/gamma=0.9,n-seed-2' });
  assert.equal(read(run), {
    ...{ folder: 'runs/study-x/pong/gamma=0.9,n-seed-2', args: ['/own/lights-out.js', ...args] },
    ...{ until: undefined, module: '/own/lights-out.js' },
  });
  const part = queuedRun({ folder: 'runs/a', args: ['cartpole'], until: 500 }, 'cartpole', 'runs');
  assert.equal([part, read(part).until], [{ recipe: 'cartpole', args: [], folder: 'a', until: 500 }, 500]);
  assert.throws(
    () => queuedRun({ folder: '/shared/größe/seed-1', args }, 'cartpole', '/shared'),
    /^--out: .* got "größe\/seed-1"$/,
  );
  assert.equal([jobId(part), jobId(run)], ['a@500', 'study-x/pong/gamma=0.9,n-seed-2@end']);
});

const good = { recipe: 'cartpole', args, folder: 'study/seed-1' };
const refused: readonly (readonly [unknown, RegExp])[] = [
  ['train', /must have an object, got "train"/],
  [{ ...good, recipe: 'doom' }, /this worker knows no recipe "doom": begin it with --recipe FILE/],
  [{ ...good, recipe: '/tmp/evil.js' }, /knows no recipe/],
  ...['../x', 'a/../../x', '/etc', '', '.', 'a//b', 'a\0b', '.ssh/x', 5].map(
    (folder) => [{ ...good, folder }, /must have a folder among the runs/] as const,
  ),
  ...[
    ['--out', 'x'],
    ['--resume', 'x'],
    ['--recipe', 'x'],
    ['x.js'],
    ['--set'],
    ['--set', '--seed'],
    'x',
    [5],
  ].map((each) => [{ ...good, args: each }, /must have flags of train \(--preset, /] as const),
  [{ ...good, until: 'end' }, /must have a length, got "end"/],
];
for (const [data, message] of refused) {
  test(`is refused if it is ${JSON.stringify(data)}`, () => assert.throws(() => read(data), message));
}

test('never shows the password of its URL', async () => {
  const url = 'rediss://user:secret@host:6380/0';
  assert.equal(withoutPasswords(['--queue', url, `--queue=${url}`]), [
    '--queue',
    'rediss://host:6380/0',
    '--queue=rediss://host:6380/0',
  ]);
  assert.is(shownURL(new URL(url)), 'rediss://host:6380');
  for (const wrong of ['http://secret@host', 'localhost:6379', 'redis://']) {
    const { status, stderr } = await atOnce(`study td4-grid --queue ${wrong}`);
    assert.is(status, 2);
    assert.match(stderr, /^error: --queue must be redis:\/\/HOST:PORT, or rediss:/);
    assert.not.match(stderr, 'secret');
  }
  assert.match((await atOnce('worker')).stderr, /which queue\? --queue redis:\/\/HOST:PORT/);
});

test('needs packages, and an error names the missing ones', () => {
  assert.is(findPackage('no-such-package-of-anybody', 'bullmq'), undefined);
  assert.match(findPackage('esbuild', 'bullmq')!, /esbuild/);
  const lacking = (...names: string[]) =>
    missingPackages((name) => (names.includes(name) ? undefined : `/at/${name}`));
  assert.is(lacking(), undefined);
  const install = 'not installed: npm install bullmq ioredis';
  assert.is(lacking('ioredis'), `--queue needs ioredis, which is ${install}`);
  assert.is(lacking('bullmq', 'ioredis'), `--queue needs bullmq and ioredis, which are ${install}`);
});

test.run();
