import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { integerFlag, parseFlags } from '../src/commands/arguments.node.ts';
import { namesFlag } from './names-flag.ts';
import { openGPU } from './open-gpu.ts';
import { aboutRun } from './report.ts';

const HELP = (
  flags: string,
) => `Runs the benchmarks one after the other and writes one file of JSON: the thing to run on another machine.

  node bench/all.js [options]

${flags}

It can run unattended: a benchmark that would not end within --minutes is left out or ended, and named in the file.
Earlier results are kept. A benchmark may take two thirds of the time that is left, so that the others get a turn.
Kernels and ops are long lists: they begin nothing more once half of the time is over, and the file counts what they
leave out. The peers are measured if the environment variable PEERS names the harness's folder; see
bench/peers.js --help.`;

/** The benchmarks in the order in which they run, the most important for a new GPU first, with their flags. */
const BENCHMARKS = {
  ...{ start: [], updates: ['sample'], kernels: ['sample', 'seconds'], training: [], peers: [] },
  ...{ environments: ['sample'], replay: ['sample'], classifier: ['sample'], ops: ['sample', 'seconds'] },
} as const satisfies Record<string, readonly ('sample' | 'seconds')[]>;
/** Few and short rounds, so that everything takes some minutes. */
const ROUNDS = '3';
const SAMPLE = '20';
type Name = keyof typeof BENCHMARKS;

const flags = parseFlags(HELP, {
  only: {
    value: 'LIST',
    help: 'some of start,updates,kernels,training,peers,environments,replay,classifier,ops',
  },
  out: { value: 'FILE', help: 'the file of results (default bench/results/DATE-ADAPTER.json)' },
  rounds: { value: 'N', default: ROUNDS, help: 'rounds of each benchmark' },
  sample: { value: 'N', default: SAMPLE, help: 'milliseconds that a measurement should take in a round' },
  minutes: { value: 'N', default: '8', help: 'the longest time for everything' },
  json: { help: 'print the results, too, as one line' },
});
const only = namesFlag('only', flags.only, Object.keys(BENCHMARKS) as Name[]);
integerFlag('rounds', flags.rounds, 1);
integerFlag('sample', flags.sample, 1);
const end = performance.now() + 60_000 * integerFlag('minutes', flags.minutes, 1)!;

const bench = dirname(process.argv[1]);
const device = await openGPU();
const about = aboutRun(device);
device.close();
const adapter = device.info.name
  .toLowerCase()
  .match(/[a-z0-9]+/g)
  ?.join('-');
const out = resolve(flags.out ?? join(bench, 'results', `${about.date.slice(0, 10)}-${adapter}.json`));
mkdirSync(dirname(out), { recursive: true });

const results: Record<string, unknown> = {};
const seconds: Record<string, number> = {};
const failed: Record<string, string> = {};
for (const name of only) {
  if (name === 'peers' && !process.env.PEERS) {
    console.error('\npeers are left out: PEERS names no folder');
    continue;
  }
  console.error(`\n== ${name}`);
  const start = performance.now();
  measure(name);
  seconds[name] = Math.round(performance.now() - start) / 1000;
  // Written after each benchmark, so that its results are kept if a later one takes the machine down.
  writeFileSync(out, `${JSON.stringify({ about, seconds, ...results, failed }, null, 1)}\n`);
}
console.error(`\nwritten: ${out}`);
if (flags.json) console.log(JSON.stringify({ about, seconds, ...results, failed }));
process.exitCode = Object.keys(failed).length > 0 ? 1 : 0;

function measure(name: Name): void {
  const left = Math.round(end - performance.now());
  if (left <= 0) {
    failed[name] = 'left out: no time';
    console.error(`${name} is left out: --minutes ${flags.minutes} are over`);
    return;
  }
  const most = name === only.at(-1) ? left : Math.round((left * 2) / 3);
  const given = { sample: flags.sample, seconds: String(Math.ceil(left / 2000)) };
  const args = BENCHMARKS[name].flatMap((flag) => [`--${flag}`, given[flag]]);
  const command = [join(bench, `${name}.js`), '--json', '--rounds', flags.rounds, ...args];
  const { status, signal, error, stdout } = spawnSync(process.execPath, command, {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: Number.POSITIVE_INFINITY,
    timeout: most,
    killSignal: 'SIGKILL', // a hung driver ignores other signals
  });
  if (status === 0) results[name] = JSON.parse(stdout);
  else {
    const late = (error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT';
    failed[name] = late ? `ended after ${Math.round(most / 1000)} s` : (signal ?? `exit status ${status}`);
    console.error(`${name} failed: ${failed[name]}`);
  }
}
