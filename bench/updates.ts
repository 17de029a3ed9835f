import { parseFlags } from '../src/commands/arguments.node.ts';
import { type Device, openDevice } from '../src/index.ts';
import { Random } from '../src/random.ts';
import { actions, updates } from './agent-times.ts';
import { namesFlag } from './names-flag.ts';
import { openGPU } from './open-gpu.ts';
import { agentPlans, multiplyAddsOf } from './plans.ts';
import { aboutRun, printAbout, printTable } from './report.ts';
import { medianTimes, ROUND_HELP, readRounds, roundFlags, timeOf } from './rounds.ts';
import { randomBatch, WORKLOADS, type WorkloadName, workloadAgent } from './workloads.ts';

const HELP = `Measures the updates of six nets and greedy actions of two, on WebGPU and on the CPU reference.

  node bench/updates.js [options]

  --only LIST  some of W1,W2,W3,W4,W5,W6 (see bench/workloads.ts)
${ROUND_HELP}

An update is everything that learns from a batch. Its loss is read back each time; and once in 50 updates, or in 5
where 50 would take more than five seconds. Actions are of one observation, and of 16 together. The reference is
left out where one update would take it several seconds.`;

const NAMES = Object.keys(WORKLOADS) as WorkloadName[];
/** Nets whose actions are measured, too. */
const ACTORS: readonly WorkloadName[] = ['W1', 'W5'];
const TOGETHER = 16;
/** Multiply-adds of an update that the CPU reference manages in a few seconds. */
const AFFORDABLE = 4e8;

const flags = parseFlags(HELP, { only: { type: 'string' }, json: { type: 'boolean' }, ...roundFlags });
const only = namesFlag('only', flags.only, NAMES);
const rounds = readRounds(flags);
const device = await openGPU();
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
device.close();
reference.close();

/** An agent with a batch to learn from. */
async function prepare(on: Device, name: WorkloadName) {
  const { agent } = await workloadAgent(on, WORKLOADS[name], 0);
  randomBatch(agent.batch, WORKLOADS[name].actionCount, new Random(1));
  return agent;
}

async function measureUpdates(name: WorkloadName) {
  const { update: plan } = await agentPlans(WORKLOADS[name]);
  const fast = await prepare(device, name);
  const slow = multiplyAddsOf(plan) <= AFFORDABLE ? await prepare(reference, name) : undefined;
  await fast.learnAndReport(); // the first is slower
  const readEvery = (await timeOf(updates(fast, 1), 1)) > 100 ? 5 : 50;
  const times = await medianTimes(
    {
      read: updates(fast, 1),
      row: updates(fast, readEvery),
      ...(slow && { reference: updates(slow, 1) }),
    },
    rounds,
  );
  return {
    ...{ dispatches: plan.steps.length, ms: times.read, readEvery, msReadRarely: times.row / readEvery },
    referenceMs: times.reference ?? null,
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
  const [one, together, referenceOne, referenceTogether] = [
    ...[await contenders(device, 1), await contenders(device, TOGETHER)],
    ...[await contenders(reference, 1), await contenders(reference, TOGETHER)],
  ];
  const times = await medianTimes({ one, together, referenceOne, referenceTogether }, rounds);
  return {
    ...{ ms: times.one, referenceMs: times.referenceOne },
    ...{ together: TOGETHER, msTogether: times.together, referenceMsTogether: times.referenceTogether },
  };
}

function report(): void {
  printTable(
    Object.entries(measuredUpdates).map(
      ([name, { dispatches, ms, readEvery, msReadRarely, referenceMs }]) => ({
        ...{ update: name, dispatches, ms, 'ms, read rarely': msReadRarely, 'read every': readEvery },
        ...{ 'reference ms': referenceMs, 'times faster': referenceMs && referenceMs / ms },
      }),
    ),
  );
  const acting = Object.entries(measuredActions);
  if (acting.length > 0) {
    printTable(
      acting.map(([action, times]) => ({
        ...{ action, ms: times.ms, 'reference ms': times.referenceMs },
        ...{ [`ms for ${TOGETHER}`]: times.msTogether },
        ...{ [`reference ms for ${TOGETHER}`]: times.referenceMsTogether },
      })),
    );
  }
  if (flags.json) {
    const { tuning } = device;
    console.log(JSON.stringify({ about, tuning, updates: measuredUpdates, actions: measuredActions }));
  }
}
