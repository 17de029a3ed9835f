import { type PlanCosts, costsOf } from '../../bench/plan-costs.ts';
import { agentPlans } from '../../bench/plans.ts';
import { WORKLOADS } from '../../bench/workloads.ts';
import { markdownTable } from '../markdown-table.ts';

const HEAD = `# What a step takes

Written by \`npm run docs:steps\` from the compiled plans of an agent's programs. A test fails where the code and this page
differ, so a change that adds a kernel or a byte shows it here.

W1 to W6 are the nets of \`bench/workloads.ts\`, with one environment. The programs are an update with a batch, the value
of each action for one observation, an update followed by the greedy action of the updated net, and a move of the target
net. On WebGPU each is one submit of one pass, after one upload if it has inputs, and the same submit copies the outputs
back. On the other devices the same kernels are called, in the same order.

- dispatches: kernel calls.
- uploaded: bytes of the inputs. Each input begins at a multiple of 256.
- read back: bytes of the outputs. An update that is not awaited reads none back.
- bound: bytes of all tensors that the kernels read or write, call by call. Caches may save some of that traffic, and
  tiles that read an operand again add to it.
- multiply-adds: in products and convolutions.

`;

const COLUMNS: Readonly<Record<string, keyof PlanCosts>> = {
  dispatches: 'dispatches',
  uploaded: 'uploaded',
  'read back': 'readBack',
  bound: 'bound',
  'multiply-adds': 'multiplyAdds',
};

const PROGRAMS = {
  update: 'update',
  action: 'action',
  both: 'update and action',
  target: 'target net',
} as const;

/** The text of docs/steps.md. */
export async function stepsPage(): Promise<string> {
  const rows: string[][] = [];
  for (const [name, workload] of Object.entries(WORKLOADS)) {
    const plans = await agentPlans(workload);
    for (const [part, program] of Object.entries(PROGRAMS)) {
      const costs = costsOf(plans[part as keyof typeof PROGRAMS]);
      rows.push([
        name,
        program,
        ...Object.values(COLUMNS).map((cost) => costs[cost].toLocaleString('en-US')),
      ]);
    }
  }
  return HEAD + markdownTable(['net', 'program', ...Object.keys(COLUMNS)], rows);
}
