import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds of a tick of Linux's clock of processes. */
const TICK_MS = 10;

/**
 * The CPU milliseconds of each worker in this process's browsers, by its thread: the cost of a worker, whatever else
 * the machine does. Empty on other systems than Linux.
 */
export function workerTimes(): Map<string, number> {
  const times = new Map<string, number>();
  for (const pid of numbersIn('/proc').filter(isOurs)) {
    for (const thread of numbersIn(`/proc/${pid}/task`)) {
      const { name, user, system } = statOf(`/proc/${pid}/task/${thread}`) ?? {};
      if (name?.startsWith('DedicatedWorker')) times.set(`${pid} ${thread}`, TICK_MS * (user! + system!));
    }
  }
  return times;
}

function isOurs(pid: number): boolean {
  for (let each = pid; each > 1; each = statOf(`/proc/${each}`)?.parent ?? 0)
    if (each === process.pid) return true;
  return false;
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return []; // no Linux, or a process that has ended meanwhile
  }
}

function statOf(folder: string) {
  try {
    const [, name, rest] = readFileSync(`${folder}/stat`, 'utf8').match(/\((.*)\) (.*)/s)!;
    const fields = rest.split(' ');
    return { name, parent: Number(fields[1]), user: Number(fields[11]), system: Number(fields[12]) };
  } catch {
    return undefined;
  }
}
