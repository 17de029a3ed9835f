import { integerFlag, parseFlags } from '../src/commands/arguments.node.ts';
import { type Device, openDevice } from '../src/index.ts';
import { Random } from '../src/random.ts';
import { actions, updates } from './agent-times.ts';
import { namesFlag } from './names-flag.ts';
import { openGPU } from './open-gpu.ts';
import { agentPlans, multiplyAddsOf } from './plans.ts';
import { aboutRun, printAbout, printTable } from './report.ts';
import { medianTimes, readRounds, roundFlags, timeOf } from './rounds.ts';
import {
  randomBatch,
  WORKLOADS,
  type Workload,
  type WorkloadName,
  withDuelingHeads,
  workloadAgent,
} from './workloads.ts';

const HELP = (
  flags: string,
) => `Measures the updates of six nets and greedy actions of two, on WebGPU, on the CPU and on its reference.

  node bench/updates.js [options]

${flags}

An update is everything that learns from a batch. Its loss is read back each time; and once in 50 updates, or in 5
where 50 would take more than five seconds. Dueling: the same net with dueling heads. Actions are of one observation,
and of 16 together. The reference is left out where one update would take it several seconds.`;

const NAMES = Object.keys(WORKLOADS) as WorkloadName[];
/** Nets whose actions are measured, too. */
const ACTORS: readonly WorkloadName[] = ['W1', 'W5'];
const TOGETHER = 16;
/** Multiply-adds of an update that the CPU reference manages in a few seconds. */
const AFFORDABLE = 4e8;

const flags = parseFlags(HELP, {
  only: { value: 'LIST', help: 'some of W1,W2,W3,W4,W5,W6 (see bench/workloads.ts)' },
  threads: { value: 'N', help: 'threads of the CPU device (default 1)' },
  fma: { help: 'fused multiply-adds on the CPU device' },
  ...roundFlags,
});
const threads = integerFlag('threads', flags.threads, 1) ?? 1;
const only = namesFlag('only', flags.only, NAMES);
const rounds = readRounds(flags);
const device = await openGPU();
const cpu = await openDevice({ device: 'cpu', threads, fma: flags.fma ?? false });
const reference = await openDevice({ device: 'reference' });
const about = aboutRun(device);
printAbout(about);

const measuredUpdates: Record<string, Awaited<ReturnType<typeof measureUpdates>>> = {};
const measuredActions: Record<string, Awaited<ReturnType<typeof measureActions>>> = {};
for (const name of only) {
  measuredUpdates[name] = await measureUpdates(name);
  if (ACTORS.includes(name)) measuredActions[name.replace('W', 'A')] = await measureActions(name);
  console.error(`${name} measured`);
}
report();
for (const each of [device, cpu, reference]) each.close();

/** An agent with a batch to learn from. */
async function prepare(on: Device, workload: Workload) {
  const { agent } = await workloadAgent(on, workload, 0);
  randomBatch(agent.batch, workload.actionCount, new Random(1));
  return agent;
}

async function measureUpdates(name: WorkloadName) {
  const workload = WORKLOADS[name];
  const { update: plan } = await agentPlans(workload);
  const fast = await prepare(device, workload);
  const onCPU = await prepare(cpu, workload);
  const dueling = await prepare(cpu, withDuelingHeads(workload));
  const slow = multiplyAddsOf(plan) <= AFFORDABLE ? await prepare(reference, workload) : undefined;
  await fast.learnAndReport(); // the first is slower
  const readEvery = (await timeOf(updates(fast, 1), 1)) > 100 ? 5 : 50;
  const times = await medianTimes(
    {
      read: updates(fast, 1),
      row: updates(fast, readEvery),
      cpu: updates(onCPU, 1),
      dueling: updates(dueling, 1),
      ...(slow && { reference: updates(slow, 1) }),
    },
    rounds,
  );
  return {
    ...{ dispatches: plan.steps.length, ms: times.read, readEvery, msReadRarely: times.row / readEvery },
    ...{ cpuMs: times.cpu, cpuDuelingMs: times.dueling, referenceMs: times.reference ?? null },
  };
}

async function measureActions(name: WorkloadName) {
  const workload = WORKLOADS[name];
  const contenders = async (on: Device, count: number) => {
    const { agent } = await workloadAgent(on, workload, 0, count);
    const length = count * workload.observationShape.reduce((a, b) => a * b);
    const observations =
      workload.observationType === 'u8' ? new Uint8Array(length) : new Float32Array(length);
    return actions(agent, observations.fill(1));
  };
  const of = async (count: number) => ({
    ms: await contenders(device, count),
    cpuMs: await contenders(cpu, count),
    referenceMs: await contenders(reference, count),
  });
  const one = await medianTimes(await of(1), rounds);
  const { ms, cpuMs, referenceMs } = await medianTimes(await of(TOGETHER), rounds);
  return {
    ...{ ...one, together: TOGETHER },
    ...{ msTogether: ms, cpuMsTogether: cpuMs, referenceMsTogether: referenceMs },
  };
}

function report(): void {
  printTable(
    Object.entries(measuredUpdates).map(
      ([name, { dispatches, ms, readEvery, msReadRarely, cpuMs, cpuDuelingMs, referenceMs }]) => ({
        ...{ update: name, dispatches, ms, 'ms, read rarely': msReadRarely, 'read every': readEvery },
        ...{ 'cpu ms': cpuMs, 'cpu ms, dueling': cpuDuelingMs, 'reference ms': referenceMs },
        ...{ 'times faster': referenceMs && referenceMs / ms },
      }),
    ),
  );
  const acting = Object.entries(measuredActions);
  if (acting.length > 0) {
    printTable(
      acting.map(([action, times]) => ({
        ...{ action, ms: times.ms, 'cpu ms': times.cpuMs, 'reference ms': times.referenceMs },
        ...{ [`ms for ${TOGETHER}`]: times.msTogether, [`cpu ms for ${TOGETHER}`]: times.cpuMsTogether },
        ...{ [`reference ms for ${TOGETHER}`]: times.referenceMsTogether },
      })),
    );
  }
  if (flags.json) {
    const { tuning } = device;
    console.log(JSON.stringify({ about, tuning, updates: measuredUpdates, actions: measuredActions }));
  }
}
