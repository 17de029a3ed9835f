import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Runs a command, as the page shows it or without its beginning, here. */
export function runHere(command: string): void {
  const args = command.replace(/^npx webgpu-dqn /, '').split(' ');
  execFileSync(process.execPath, ['cli.js', ...args], { stdio: 'pipe' });
}

/** The SHA-256 of the net in the latest checkpoint of a run's folder. */
export function netIn(folder: string): string {
  const checkpoints = join(folder, 'checkpoints');
  const [latest] = readdirSync(checkpoints).sort().reverse();
  return createHash('sha256')
    .update(readFileSync(join(checkpoints, latest, 'q-net.safetensors')))
    .digest('hex');
}
