import { execFile } from 'node:child_process';
import * as assert from 'uvu/assert';

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script of bench/. */
export function runBench(
  script: string,
  flags: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Ran> {
  const options = { env: { ...process.env, ...env } };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [`bench/${script}`, ...flags], options, (_, stdout, stderr) => {
      const ours = stderr.replace(/^Warning: .*\n( {4}at .*\n)?\n?/gm, ''); // Dawn's own cannot be turned off
      resolve({ status: child.exitCode ?? -1, stdout, stderr: ours });
    });
  });
}

/** What `--json` printed: one line. */
export function parseLine(stdout: string) {
  assert.match(stdout, /^\{.*\}\n$/);
  return JSON.parse(stdout);
}

/** The shortest rounds. */
export const QUICK = ['--rounds', '1', '--sample', '1', '--json'];

export function assertAbout(about: Record<string, unknown>, device: string | null): void {
  assert.is(about.device, device);
  assert.is(typeof about.driver, device === null ? 'object' : 'string');
  assert.ok(Math.abs(Date.now() - Date.parse(String(about.date))) < 600_000);
  assert.equal(Object.keys(about.versions as object), ['webgpu-dqn', 'commit', 'node', 'webgpu']);
}

export function assertPositive(...values: unknown[]): void {
  for (const value of values) {
    assert.ok(typeof value === 'number' && value > 0 && Number.isFinite(value), `${value} is no duration`);
  }
}
