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

The peers are measured if the environment variable PEERS names the harness's folder; see bench/peers.js --help.`;

/** Whether they take --sample. */
const BENCHMARKS = {
  ...{ kernels: true, ops: true, updates: true, environments: true, replay: true, classifier: true },
  ...{ start: false, training: false, peers: false },
};
type Name = keyof typeof BENCHMARKS;

const flags = parseFlags(HELP, {
  only: {
    value: 'LIST',
    help: 'some of start,kernels,ops,updates,environments,replay,training,classifier,peers',
  },
  out: { value: 'FILE', help: 'the file of results (default bench/results/DATE-ADAPTER.json)' },
  rounds: { value: 'N', help: 'rounds of each benchmark (default: its own)' },
  sample: {
    value: 'N',
    help: "milliseconds that a measurement takes in a round, about (default: the benchmark's)",
  },
  json: { help: 'print what is written, too, as one line' },
});
const only = namesFlag('only', flags.only, Object.keys(BENCHMARKS) as Name[]);
integerFlag('rounds', flags.rounds, 1);
integerFlag('sample', flags.sample, 1);

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
const failed: Record<string, string> = {};
for (const name of only) {
  if (name === 'peers' && !process.env.PEERS) {
    console.error('\npeers are left out: PEERS names no folder');
    continue;
  }
  console.error(`\n== ${name}`);
  measure(name);
  // After each, so that what was measured is kept if a later one takes the machine down.
  writeFileSync(out, `${JSON.stringify({ about, ...results, failed }, null, 1)}\n`);
}
console.error(`\nwritten: ${out}`);
if (flags.json) console.log(JSON.stringify({ about, ...results, failed }));
process.exitCode = Object.keys(failed).length > 0 ? 1 : 0;

function measure(name: Name): void {
  const args = [join(bench, `${name}.js`), '--json'];
  if (flags.rounds) args.push('--rounds', flags.rounds);
  if (flags.sample && BENCHMARKS[name]) args.push('--sample', flags.sample);
  const { status, signal, stdout } = spawnSync(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  if (status === 0) results[name] = JSON.parse(stdout);
  else {
    failed[name] = signal ?? `exit status ${status}`;
    console.error(`${name} failed: ${failed[name]}`);
  }
}
