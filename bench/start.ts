import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { median } from '../src/backends/median.ts';
import { integerFlag, parseFlags } from '../src/commands/arguments.node.ts';
import { namesFlag } from './names-flag.ts';
import { openGPU } from './open-gpu.ts';
import { aboutRun, printAbout, printTable } from './report.ts';
import { WORKLOADS, type WorkloadName } from './workloads.ts';

const HELP = (
  flags: string,
) => `Measures how long a program takes from the start of its process to its first update.

  node bench/start.js [options]

${flags}

Node, the bundling of the sources, the device, the compiling of shaders and the update itself all count. One more
process goes first for each net, so that drivers find in their caches what they keep there.`;

const flags = parseFlags(HELP, {
  only: { value: 'LIST', help: 'some of W1,W2,W3,W4,W5,W6 (see bench/workloads.ts)' },
  rounds: { value: 'N', default: '5', help: 'rounds in which the nets take turns; medians count' },
  json: { help: 'print one JSON object, last' },
});
const only = namesFlag('only', flags.only, Object.keys(WORKLOADS) as WorkloadName[]);
const rounds = integerFlag('rounds', flags.rounds, 1)!;

const device = await openGPU();
const about = aboutRun(device);
device.close();
printAbout(about);

/** Milliseconds since the process began. */
type Moments = Readonly<Record<'opened' | 'compiled' | 'updated', number>>;

const measured = new Map(only.map((name) => [name, [] as Moments[]]));
for (let round = 0; round <= rounds; round++) {
  for (const [name, moments] of measured) {
    const latest = startOnce(name);
    if (round > 0) moments.push(latest);
  }
}
const start = Object.fromEntries(
  [...measured].map(([name, moments]) => {
    const of = (moment: keyof Moments) => median(moments.map((each) => each[moment]));
    return [name, { opened: of('opened'), compiled: of('compiled'), updated: of('updated') }];
  }),
);

printTable(
  Object.entries(start).map(([net, { opened, compiled, updated }]) => ({
    ...{ net, 'device open, ms': opened, compiled, 'first update': updated },
  })),
);
if (flags.json) console.log(JSON.stringify({ about, start }));

function startOnce(name: WorkloadName): Moments {
  const script = join(dirname(process.argv[1]), 'first-update.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, name], { encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`the process that starts ${name} ended with status ${status}:\n${stderr}`);
  return JSON.parse(stdout);
}
