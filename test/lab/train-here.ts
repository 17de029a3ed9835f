import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipRun } from '../../src/lab/worker/unzip.ts';
import { folderAt } from '../../src/runs/folder.node.ts';

/** Runs a command, as the page shows it or without its beginning, here. */
export function runHere(command: string): void {
  const args = command.replace(/^npx webgpu-dqn /, '').split(' ');
  execFileSync(process.execPath, ['cli.js', ...args], { stdio: 'pipe' });
}

/** Unpacks the zip of a run. @returns its folder. */
export async function unzipHere(zip: Buffer, folder: string): Promise<string> {
  await unzipRun(new Blob([zip as Uint8Array<ArrayBuffer>]), folderAt(folder));
  return folder;
}

/** The SHA-256 of the first net in the latest checkpoint of a run's folder. */
export function netIn(folder: string): string {
  const learned = learnedIn(folder);
  return (learned['q-net.safetensors'] ?? learned['goal-q-net.safetensors'])!;
}

/** The SHA-256 of each file of the latest checkpoint that does not tell of times: nets, moments, replays. */
export function learnedIn(folder: string): Readonly<Record<string, string>> {
  const checkpoints = join(folder, 'checkpoints');
  const latest = join(checkpoints, readdirSync(checkpoints).sort().at(-1)!);
  const names = readdirSync(latest).filter((name) => !name.endsWith('.json'));
  return Object.fromEntries(names.sort().map((name) => [name, sha256(readFileSync(join(latest, name)))]));
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
