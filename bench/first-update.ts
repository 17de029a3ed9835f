/** A process for `bench/start.ts`, which measures the time from its start to the end of a net's first update. */
import { openDevice } from '../src/index.ts';
import { Random } from '../src/random.ts';
import { randomBatch, WORKLOADS, type WorkloadName, workloadAgent } from './workloads.ts';

const workload = WORKLOADS[process.argv[2] as WorkloadName];
const device = await openDevice({ device: 'webgpu' });
const opened = performance.now();
const { agent } = await workloadAgent(device, workload, 0);
randomBatch(agent.batch, workload.actionCount, new Random(1));
const compiled = performance.now();
await agent.learnAndReport();
// The clock starts with the process.
console.log(JSON.stringify({ opened, compiled, updated: performance.now() }));
device.close();
