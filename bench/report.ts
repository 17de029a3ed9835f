import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { cpus, release, type } from 'node:os';
import { dirname } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import type { Device } from '../src/index.ts';

/** Where and when something was measured. */
export interface About {
  readonly date: string;
  /** null if the CPU does everything. */
  readonly device: string | null;
  readonly driver: string | null;
  readonly cpu: string;
  readonly cores: number;
  readonly os: string;
  readonly versions: Readonly<Record<'webgpu-dqn' | 'commit' | 'node' | 'webgpu', string>>;
}

export function aboutRun(device?: Device): About {
  const processors = cpus();
  return {
    date: new Date().toISOString(),
    device: device?.info.name ?? null,
    driver: device?.info.driver ?? null,
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    os: `${type()} ${release()}`,
    versions: {
      'webgpu-dqn': packageJson.version,
      commit: commit(),
      node: process.version,
      webgpu: createRequire(import.meta.url)('webgpu/package.json').version,
    },
  };
}

export function printAbout({ date, device, driver, cpu, cores, versions }: About): void {
  const computes = device === null ? '' : `${device} (${driver}), `;
  console.error(`${computes}${cores} x ${cpu}, Node ${versions.node}, ${date}`);
}

/** The commit of the repository that holds the running script. */
function commit(): string {
  try {
    const options = { cwd: dirname(process.argv[1]), encoding: 'utf8', stdio: 'pipe' } as const;
    return execFileSync('git', ['describe', '--always', '--dirty'], options).trim();
  } catch {
    return 'unknown';
  }
}

type Cell = string | number | null | undefined;

/** Prints rows on stderr, under the names of the first row's columns. A missing cell is a dash. */
export function printTable(rows: readonly Readonly<Record<string, Cell>>[]): void {
  const columns = Object.keys(rows[0]).map((name) => {
    const cells = rows.map((row) => row[name]);
    const texts = [name, ...cells.map(show)];
    const width = Math.max(...texts.map((text) => text.length));
    const isText = cells.some((cell) => typeof cell === 'string');
    return texts.map((text) => (isText ? text.padEnd(width) : text.padStart(width)));
  });
  console.error();
  for (let line = 0; line <= rows.length; line++) {
    console.error(
      columns
        .map((column) => column[line])
        .join('  ')
        .trimEnd(),
    );
  }
}

function show(cell: Cell): string {
  if (typeof cell !== 'number') return cell ?? '-';
  return Math.abs(cell) >= 100
    ? Math.round(cell).toLocaleString('en-US')
    : String(Number(cell.toPrecision(3)));
}
