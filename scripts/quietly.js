import { spawnSync } from 'node:child_process';

/** Runs a command in silence. If it fails, throws an error with its output and exit status. */
export function quietly(command, args, options = {}) {
  const child = spawnSync(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: Infinity,
    ...options,
  });
  if (child.status === 0) return;
  const end = child.error?.message ?? child.signal ?? `exit status ${child.status}`;
  throw new Error(`${child.stdout ?? ''}${child.stderr ?? ''}${[command, ...args].join(' ')} failed: ${end}`);
}
