import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Profile } from '../profile/profile.ts';

/** Of a run that came to its end, in its folder. */
const FILE = 'result.json';

/** What a run came to: `result.json` in its folder once it has ended, and what `--json` prints. */
export interface Result {
  readonly device: string;
  readonly recipe: string;
  readonly preset: string;
  readonly seed: number;
  readonly steps: number;
  readonly updates: number;
  readonly games: number;
  readonly seconds: number;
  readonly interrupted: boolean;
  readonly folder: string;
  /** Of evaluations. */
  readonly finalScore: number | null;
  readonly bestScore: number | null;
  readonly profile?: Profile;
}

/** What the run in `folder` came to, if it has come to its end. */
export function readResult(folder: string): Result | undefined {
  const path = join(folder, FILE);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Result) : undefined;
}

export function writeResult(folder: string, result: Result): void {
  writeFileSync(join(folder, FILE), `${JSON.stringify(result, undefined, 2)}\n`);
}
