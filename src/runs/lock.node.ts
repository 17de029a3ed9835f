import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Keeps a run's folder for this process until it ends: two that train one run would mix up its files. What a
 * killed process left behind is taken over.
 *
 * @throws Error, naming the other process, while one is there.
 */
export function lockRun(folder: string): void {
  const file = join(folder, 'lock');
  const other = existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
  if (other !== undefined && isAnother(other)) {
    throw new Error(
      `${folder} is being trained by process ${other}; if that is none of ours any more, delete ${file}`,
    );
  }
  writeFileSync(file, String(process.pid));
  process.once('exit', () => rmSync(file, { force: true }));
}

function isAnother(pid: number): boolean {
  if (pid === process.pid || !(pid > 0)) return false;
  try {
    return process.kill(pid, 0); // asks whether it is there
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
