import { median } from '../src/backends/median.ts';
import { integerFlag, parseFlags } from '../src/commands/arguments.node.ts';
import { Adam, assign, clipNorm, type Device, openDevice, Random } from '../src/index.ts';
import { clipScale } from '../src/ops/clip.ts';
import { flattenParameters } from '../src/tensor/parameter.ts';
import { namesFlag } from './names-flag.ts';
import { openGPU } from './open-gpu.ts';
import { aboutRun, printAbout, printTable } from './report.ts';
import { repetitionsFor } from './rounds.ts';
import { WORKLOADS, type WorkloadName } from './workloads.ts';

const HELP = (
  flags: string,
) => `Measures what follows the gradient of an update, on WebGPU and on the CPU, against copied memory.

  node bench/optimizer.js [options]

${flags}

Adam alone; with the norm of the gradient limited and a target net that follows, all in one pass after the norm; and the
same call by call. They take turns. Time is by the clock; cpu is the processor time of all threads, to which others
on the machine add little. GB/s count what each has to read and write, and the ceiling is what a copy of 64 MiB reaches.`;

const NAMES = Object.keys(WORKLOADS) as WorkloadName[];

const flags = parseFlags(HELP, {
  only: {
    value: 'LIST',
    default: 'W1,W3,W5',
    help: 'some of W1 to W6, whose nets are taken (see bench/workloads.ts)',
  },
  threads: { value: 'N', help: 'threads of the CPU device (default 1)' },
  rounds: { value: 'N', default: '15', help: 'rounds in which measurements take turns; medians count' },
  sample: { value: 'N', default: '50', help: 'milliseconds that a measurement should take in a round' },
  json: { help: 'print one JSON object, last' },
});
const only = namesFlag('only', flags.only, NAMES);
const rounds = integerFlag('rounds', flags.rounds, 1)!;
const sampleMs = integerFlag('sample', flags.sample, 1)!;
const threads = integerFlag('threads', flags.threads, 1) ?? 1;
const devices = [await openGPU(), await openDevice({ device: 'cpu', threads })];
const about = aboutRun(devices[0]);
printAbout(about);

const results = [];
for (const device of devices) {
  for (const net of only) results.push(...(await measure(device, net)));
  device.close();
}
printTable(
  results.map(({ gigabytesPerSecond, ceilingShare, ...rest }) => ({
    ...rest,
    'GB/s': gigabytesPerSecond,
    'ceiling %': 100 * ceilingShare,
  })),
);
if (flags.json) console.log(JSON.stringify({ about, threads, results }));

async function measure(device: Device, net: WorkloadName) {
  const { size, programs } = await waysOf(device, net);
  const { ceilings } = await programs.adam.program.profile({ rounds: 1 });
  const runs = [];
  for (const [way, { program, passes }] of Object.entries(programs)) {
    const repeat = async (count: number) => {
      for (let i = 1; i < count; i++) program.submit();
      await program.run();
    };
    const bytes = 4 * size * passes;
    runs.push({
      way,
      repeat,
      bytes,
      count: await repetitionsFor(repeat, sampleMs),
      ms: [] as number[],
      cpu: [] as number[],
    });
  }
  for (let round = 0; round < rounds; round++) {
    for (const { repeat, count, ms, cpu } of runs) {
      const [before, start] = [process.cpuUsage(), performance.now()];
      await repeat(count);
      ms.push((performance.now() - start) / count);
      const { user, system } = process.cpuUsage(before);
      cpu.push((user + system) / 1000 / count);
    }
  }
  for (const { program } of Object.values(programs)) program.release();
  return runs.map(({ way, bytes, ms, cpu }) => {
    const gigabytesPerSecond = bytes / median(ms) / 1e6;
    const ceilingShare = gigabytesPerSecond / ceilings.gigabytesPerSecond;
    return {
      device: device.info.kind,
      net,
      way,
      ms: median(ms),
      cpu: median(cpu),
      gigabytesPerSecond,
      ceilingShare,
    };
  });
}

/** The ways to step, with the number of tensors that each reads and writes, which are as large as all parameters. */
async function waysOf(device: Device, name: WorkloadName) {
  const random = new Random(0);
  const [qNet, targetNet] = [0, 1].map(() => WORKLOADS[name].net(random).parameters());
  const optimizer = new Adam(qNet, { lr: 1e-4 });
  const { size } = flattenParameters(qNet);
  flattenParameters(targetNet);
  const follower = { parameters: targetNet, share: () => 0.005 };
  const compile = async (build: (gradient: Parameters<typeof clipNorm>[0]) => void, passes: number) => {
    const program = await device.compile({ gradient: [size] }, ({ gradient }) => {
      build(gradient);
      return {};
    });
    for (let i = 0; i < size; i++) program.inputs.gradient[i] = random.uniform(-1, 1);
    return { program, passes };
  };
  const programs = {
    adam: await compile((gradient) => optimizer.applyGradient(gradient), 7),
    'one pass': await compile(
      (gradient) => optimizer.applyGradient(gradient, { factor: clipScale(gradient, 1), follower }),
      10,
    ),
    'call by call': await compile((gradient) => {
      optimizer.applyGradient(clipNorm(gradient, 1));
      assign(targetNet, qNet, 0.005);
    }, 13),
  };
  return { size, programs };
}
