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

/** The owner of a run's folder, in the file `lock`. */
interface Owner {
  /** A text that is different for every lock. */
  readonly token: string;
  readonly pid: number;
  /** The start of the process, from the system; empty if unknown. Unlike a process number it never repeats. */
  readonly began: string;
  /** Different for different hosts, boots and containers. */
  readonly machine: string;
  /** The host's name, for people. */
  readonly host: string;
}

const FILE = 'lock';
const RENEW_MS = 10_000;
/** Milliseconds after which a lock lapses if it was not renewed, unless more is known about its owner. */
const LAPSE_MS = 60_000;

/**
 * Locks a run's folder for this process, as two processes that train one run would mix up its files. The lock ends with
 * the process, in whatever way: the lock of a killed process is taken over.
 *
 * @returns a function that releases the folder, and removes it if it was made for a run that never began.
 * @throws Error, naming the other process, while another process holds the lock.
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

/** Makes the file, together with its content, unless there is one. */
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

/** For a disk without links. Another process may find the file empty for a moment, which counts as held. */
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
  // If another process has taken the lock over since it was read, it is given back.
  if (readOwner(aside)?.token !== found?.token) linkSync(aside, file);
  rmSync(aside, { force: true });
}

/**
 * The owner of a run's folder, as far as it can be told without taking the lock. The lock of a killed process on
 * another machine counts until it lapses.
 */
export function lockedBy(folder: string): 'this machine' | 'another machine' | undefined {
  const file = join(folder, FILE);
  const owner = readOwner(file);
  if (!isHeld(file, owner)) return undefined;
  return owner?.machine === machine() ? 'this machine' : 'another machine';
}

/** Milliseconds after which it is certain whether the owner of a lock on another machine still lives. */
export const KNOWN_MS = LAPSE_MS + RENEW_MS;

function isHeld(file: string, owner: Owner | undefined): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats) return false; // released meanwhile
  const age = Math.abs(Date.now() - stats.mtimeMs);
  if (!owner) return stats.size === 0 && age < LAPSE_MS; // being written, on a disk without links
  if (owner.machine === machine()) {
    const now = began(owner.pid);
    if (!isAlive(owner.pid) || now !== owner.began) return false;
    if (now !== '') return true;
  }
  return age < LAPSE_MS;
}

function readOwner(file: string): Owner | undefined {
  try {
    if (!statSync(file).isFile()) return undefined; // reading a pipe might never end
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
    // There is something in it: a run.
  }
}

function renew(file: string): void {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // Somebody has deleted the file, which is allowed.
  }
}

function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    return process.kill(pid, 0); // signal 0 only asks whether the process exists
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The start of a process, in ticks since the system's start; empty if it is unknown. */
function began(pid: number): string {
  const line = orEmpty(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const [state, ...rest] = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' ? 'ended' : (rest[18] ?? ''); // a zombie has ended, but its parent has not read its status
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
