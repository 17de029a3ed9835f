import { randomUUID } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isRecord, parseJson } from '../json.ts';
import { fileError } from './folder.node.ts';

/** Who holds a run's folder; the file `lock` in it. */
interface Owner {
  /** Differs for every lock. */
  readonly token: string;
  readonly pid: number;
  /** When the process began, as the system counts it; empty where it does not tell. A number is given again, this is not. */
  readonly began: string;
  /** Tells hosts, their boots, and containers apart. */
  readonly machine: string;
  /** For people. */
  readonly host: string;
}

const FILE = 'lock';
const RENEW_MS = 10_000;
/** A lock that was not renewed for so long is nobody's, where nothing better is known of its owner. */
const LAPSE_MS = 60_000;

/**
 * Keeps a run's folder for this process: two that train one run would mix up its files. The lock is gone with the
 * process, however that ends: what a killed one left behind is taken over.
 *
 * @returns what hands the folder back, and removes it where it was made for a run that never began.
 * @throws Error, naming the other process, while one is there.
 */
export function lockRun(folder: string): () => void {
  const file = join(folder, FILE);
  const owner: Owner = {
    ...{ token: randomUUID(), pid: process.pid, began: began(process.pid) },
    ...{ machine: machine(), host: hostname() },
  };
  let made: string | undefined;
  try {
    made = mkdirSync(folder, { recursive: true });
    while (!take(file, owner)) makeWay(folder, file);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code ? fileError(file, error) : error;
  }
  const renewal = setInterval(() => renew(file), RENEW_MS);
  renewal.unref();
  const release = () => {
    clearInterval(renewal);
    process.off('exit', release);
    if (readOwner(file)?.token === owner.token) rmSync(file, { force: true });
    if (made !== undefined) removeIfEmpty(folder);
  };
  process.on('exit', release);
  return release;
}

/** Makes the file with all that is in it at once, unless there is one. */
function take(file: string, owner: Owner): boolean {
  const own = `${file}.${owner.token}`;
  writeFileSync(own, JSON.stringify(owner));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    return takeWithoutLinks(file, owner);
  } finally {
    rmSync(own, { force: true });
  }
}

/** Where the disk knows no links, another process may find the file empty for a moment: one that is held. */
function takeWithoutLinks(file: string, owner: Owner): boolean {
  try {
    writeFileSync(file, JSON.stringify(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a lock that nobody holds. If several processes find it, only one removes it: a rename succeeds once. */
function makeWay(folder: string, file: string): void {
  const found = readOwner(file);
  if (isHeld(file, found)) {
    const who = found ? `process ${found.pid} on ${found.host}` : 'another process';
    throw new Error(
      `${folder} is being trained by ${who}; if that is not so, delete ${file}, or wait a minute`,
    );
  }
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  // Another process may have taken the lock over since it was read: then it is given back.
  if (readOwner(aside)?.token !== found?.token) linkSync(aside, file);
  rmSync(aside, { force: true });
}

/**
 * Who keeps a run's folder, as far as can be told without taking it. What a killed process of another machine has left behind
 * counts until it lapses.
 */
export function lockedBy(folder: string): 'this machine' | 'another machine' | undefined {
  const file = join(folder, FILE);
  const owner = readOwner(file);
  if (!isHeld(file, owner)) return undefined;
  return owner?.machine === machine() ? 'this machine' : 'another machine';
}

/** Milliseconds after which it is certain whether the owner of a lock on another machine is still there. */
export const KNOWN_MS = LAPSE_MS + RENEW_MS;

function isHeld(file: string, owner: Owner | undefined): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats) return false; // handed back meanwhile
  const age = Math.abs(Date.now() - stats.mtimeMs);
  if (!owner) return stats.size === 0 && age < LAPSE_MS; // being written, where the disk knows no links
  if (owner.machine === machine()) {
    const now = began(owner.pid);
    if (!isAlive(owner.pid) || now !== owner.began) return false;
    if (now !== '') return true;
  }
  return age < LAPSE_MS;
}

function readOwner(file: string): Owner | undefined {
  try {
    if (!statSync(file).isFile()) return undefined; // a pipe would never be read
    const owner = parseJson(readFileSync(file, 'utf8'));
    const fits =
      isRecord(owner) &&
      Number.isSafeInteger(owner.pid) &&
      [owner.token, owner.began, owner.machine, owner.host].every((each) => typeof each === 'string');
    return fits ? (owner as unknown as Owner) : undefined;
  } catch {
    return undefined;
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something is in it: a run.
  }
}

function renew(file: string): void {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // Somebody has deleted it: so be it.
  }
}

function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    return process.kill(pid, 0); // asks whether it is there
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began, in ticks since the system did; empty where that cannot be had. */
function began(pid: number): string {
  const line = orEmpty(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const [state, ...rest] = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' ? 'ended' : (rest[18] ?? ''); // a zombie was killed, and nobody has asked what became of it
}

/** This boot of this host; on Linux also the namespace that numbers of processes belong to. */
function machine(): string {
  const boot = orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  return [hostname(), boot, orEmpty(() => readlinkSync('/proc/self/ns/pid'))].join(' ');
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
