import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { costsOf } from '../bench/plan-costs.ts';
import { agentPlans } from '../bench/plans.ts';
import { randomBatch, WORKLOADS, workloadAgent } from '../bench/workloads.ts';
import { stepsPage } from '../scripts/docs-steps/page.ts';
import { forEachDevice } from './devices.ts';
import { randomFor } from './seed.ts';

/** What `work` asks of the GPU until it is done. */
async function asked(work: () => unknown): Promise<Record<string, number>> {
  const counts = { submits: 0, passes: 0, dispatches: 0, uploads: 0, uploaded: 0, readBack: 0 };
  const { submit, writeBuffer } = GPUQueue.prototype;
  const { beginComputePass, copyBufferToBuffer } = GPUCommandEncoder.prototype;
  const { dispatchWorkgroups } = GPUComputePassEncoder.prototype;
  Object.assign(GPUQueue.prototype, {
    submit(this: GPUQueue, ...args: Parameters<typeof submit>) {
      counts.submits++;
      return submit.apply(this, args);
    },
    writeBuffer(this: GPUQueue, ...args: Parameters<typeof writeBuffer>) {
      counts.uploads++;
      counts.uploaded += args[4]!;
      return writeBuffer.apply(this, args);
    },
  });
  Object.assign(GPUCommandEncoder.prototype, {
    beginComputePass(this: GPUCommandEncoder, ...args: Parameters<typeof beginComputePass>) {
      counts.passes++;
      return beginComputePass.apply(this, args);
    },
    copyBufferToBuffer(this: GPUCommandEncoder, ...args: [GPUBuffer, number, GPUBuffer, number, number]) {
      counts.readBack += args[4];
      return copyBufferToBuffer.apply(this, args);
    },
  });
  Object.assign(GPUComputePassEncoder.prototype, {
    dispatchWorkgroups(this: GPUComputePassEncoder, ...args: Parameters<typeof dispatchWorkgroups>) {
      counts.dispatches++;
      return dispatchWorkgroups.apply(this, args);
    },
  });
  try {
    await work();
  } finally {
    Object.assign(GPUQueue.prototype, { submit, writeBuffer });
    Object.assign(GPUCommandEncoder.prototype, { beginComputePass, copyBufferToBuffer });
    Object.assign(GPUComputePassEncoder.prototype, { dispatchWorkgroups });
  }
  return counts;
}

forEachDevice('docs/steps.md', (test, device) => {
  test('is what `npm run docs:steps` writes', async () => {
    assert.fixture(readFileSync('docs/steps.md', 'utf8'), await stepsPage());
  });

  if (device.info.kind !== 'webgpu') return;
  for (const name of ['W1', 'W2'] as const) {
    test(`${name}: the GPU is asked for what the page says, in one upload and one submit`, async () => {
      const workload = WORKLOADS[name];
      const { agent } = await workloadAgent(device, workload, 0);
      const random = randomFor(name);
      for (const batch of [agent.batch, agent.batchBeforeActing]) {
        randomBatch(batch, workload.actionCount, random);
      }
      const observation = new Float32Array(4);
      const runs = {
        update: () => agent.learnAndReport(),
        action: () => agent.act(observation),
        both: () => agent.learnAndAct(observation),
        target: () => agent.updateTarget(),
      };
      const plans = await agentPlans(workload);
      for (const [part, run] of Object.entries(runs)) {
        const { dispatches, uploaded, readBack } = costsOf(plans[part as keyof typeof runs]);
        const once = { submits: 1, passes: 1, uploads: uploaded > 0 ? 1 : 0 };
        assert.equal(await asked(run), { ...once, dispatches, uploaded, readBack }, part);
      }
    });
  }
});
