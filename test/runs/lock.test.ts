import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lockedBy, lockRun } from '../../src/runs/lock.node.ts';

const test = suite('the lock of a run');
const root = mkdtempSync(join(tmpdir(), 'lock-'));
test.after(() => rmSync(root, { recursive: true }));
const file = join(root, 'lock');

/** The lock that this process writes. */
function ownLock(): Record<string, unknown> {
  const release = lockRun(root);
  const owner = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  release();
  return owner;
}

/** Writes the lock of another process, last renewed some seconds ago. */
function leave(lock: unknown, secondsAgo = 0): void {
  writeFileSync(file, typeof lock === 'string' ? lock : JSON.stringify(lock));
  const then = Date.now() / 1000 - secondsAgo;
  utimesSync(file, then, then);
}

function assertHeld(): void {
  assert.throws(() => lockRun(root), /is being trained by .*; if that is not so, delete .*lock, or wait/);
}

function assertFree(): void {
  lockRun(root)();
  assert.not.ok(existsSync(file));
}

test('keeps others out until it is released', () => {
  assert.is(lockedBy(root), undefined);
  const release = lockRun(root);
  assert.is(lockedBy(root), 'this machine');
  assertHeld();
  assert.match(readFileSync(file, 'utf8'), new RegExp(`"pid":${process.pid}\\b`));
  release();
  assertFree();
});

test('removes a folder that was made for it and stayed empty', () => {
  const folder = join(root, 'new');
  const release = lockRun(folder);
  release();
  assert.not.ok(existsSync(folder));
  const begun = lockRun(folder);
  writeFileSync(join(folder, 'run.json'), '{}');
  begun();
  assert.ok(existsSync(join(folder, 'run.json')));
});

test('dies with its owner, and with the boot that the owner ran in', async () => {
  const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
  await new Promise((resolve) => child.on('close', resolve));
  leave({ ...ownLock(), token: 'other', pid: child.pid });
  assertFree();
  leave({ ...ownLock(), token: 'other', began: 'before', pid: process.pid }); // the process id was reused
  assertFree();
});

test('of a process on another host, or in another container, counts as long as it is renewed', () => {
  const other = { ...ownLock(), token: 'other', machine: 'elsewhere', host: 'elsewhere', pid: 2 ** 22 + 1 };
  leave(other, 50);
  assert.throws(() => lockRun(root), /is being trained by process 4194305 on elsewhere;/);
  assert.is(lockedBy(root), 'another machine');
  leave(other, 70);
  assert.is(lockedBy(root), undefined);
  assertFree();
});

test('is renewed every 20 seconds or more often', () => {
  const { setInterval } = globalThis;
  const renewals: { renew: () => void; everyMs: number }[] = [];
  globalThis.setInterval = ((renew: () => void, everyMs: number) => {
    renewals.push({ renew, everyMs });
    return setInterval(() => {}, everyMs);
  }) as typeof setInterval;
  const release = lockRun(root);
  globalThis.setInterval = setInterval;
  const [{ renew, everyMs }] = renewals;
  assert.ok(everyMs <= 20_000);
  utimesSync(file, 1, 1);
  renew();
  assert.ok(Math.abs(statSync(file).mtimeMs - Date.now()) < 60_000);
  release();
});

test('without a readable owner keeps nobody out', () => {
  for (const odd of ['12345', '0', '-1', 'null', '{}', '[]', '{"pid":', '\u0000', '{"pid":"1"}']) {
    leave(odd);
    assertFree();
  }
});

test('is not removed by a process that has lost it', () => {
  const release = lockRun(root);
  leave({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), token: 'other' });
  release();
  assert.ok(existsSync(file));
  rmSync(file);
});

test.run();
