import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { costsOf } from '../bench/plan-costs.ts';
import { agentPlans } from '../bench/plans.ts';
import { randomBatch, WORKLOADS, workloadAgent } from '../bench/workloads.ts';
import { stepsPage } from '../scripts/docs-steps/page.ts';
import { askedOfGPU } from './asked-of-gpu.ts';
import { forEachDevice } from './devices.ts';
import { randomFor } from './seed.ts';

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
        assert.equal(await askedOfGPU(run), { ...once, dispatches, uploaded, readBack }, part);
      }
    });
  }
});
