import { integerFlag, refuse } from './arguments.node.ts';

/** Flags of commands whose runs the tasks of an array share. */
export const TASK_FLAGS = {
  of: {
    value: 'N',
    help: 'train only one of N shares of the runs: the one of this task of an array (of Slurm, Kubernetes or AWS Batch), or of --task',
  },
  task: { value: 'I', help: 'with --of: which share, from 0 on' },
} as const;

/** One of several shares of the runs. */
export interface Share {
  /** The number of the share, from 0 on. */
  readonly task: number;
  readonly of: number;
}

export const WHOLE: Share = { task: 0, of: 1 };

/** Whether the run of this number belongs to a share: runs `task`, `task + of` and so on do. */
export function isOwn({ task, of }: Share, number: number): boolean {
  return number % of === task;
}

/** The variables in which a scheduler tells which task of an array this is. */
interface Scheduler {
  readonly index: string;
  /** The first index and the step between two, if the scheduler tells them. */
  readonly first?: string;
  readonly step?: string;
  /** The number of tasks, if the scheduler tells it. */
  readonly size?: string;
}

const SCHEDULERS: readonly Scheduler[] = [
  {
    ...{ index: 'SLURM_ARRAY_TASK_ID', first: 'SLURM_ARRAY_TASK_MIN', step: 'SLURM_ARRAY_TASK_STEP' },
    size: 'SLURM_ARRAY_TASK_COUNT',
  },
  { index: 'JOB_COMPLETION_INDEX' },
  { index: 'AWS_BATCH_JOB_ARRAY_INDEX', size: 'AWS_BATCH_JOB_ARRAY_SIZE' },
];

/**
 * The share of this process: from the flags, or from a scheduler that runs it as a task of an array. Numbers that make
 * no sense print a line and exit with 2.
 */
export function readShare(
  flags: { readonly of?: string; readonly task?: string },
  environment: NodeJS.ProcessEnv = process.env,
): Share {
  const of = integerFlag('of', flags.of, 1);
  if (of === undefined) {
    if (flags.task !== undefined) refuse(`--task ${flags.task} is one of how many? --of N`);
    return shareOfArray(environment);
  }
  const task = integerFlag('task', flags.task, 0, of - 1);
  if (task !== undefined) return { task, of };
  const scheduler = schedulerOf(environment);
  if (!scheduler) return refuse(`--of ${of}: which of them? --task I, from 0 to ${of - 1}`);
  const index = Number(environment[scheduler.index]);
  if (index >= of) refuse(`--of ${of} has tasks 0 to ${of - 1}, and ${scheduler.index} is ${index}`);
  return { task: index, of };
}

function schedulerOf(environment: NodeJS.ProcessEnv): Scheduler | undefined {
  return SCHEDULERS.find(({ index }) => /^\d+$/.test(environment[index] ?? ''));
}

function shareOfArray(environment: NodeJS.ProcessEnv): Share {
  const scheduler = schedulerOf(environment);
  if (!scheduler) return WHOLE;
  const { index, first, step, size } = scheduler;
  const read = (name: string | undefined, otherwise: number) =>
    Number((name !== undefined && environment[name]) || otherwise);
  const of = read(size, 0);
  const task = (read(index, 0) - read(first, 0)) / read(step, 1);
  const says = `${index} is ${environment[index]}`;
  if (of === 0) return refuse(`${says}, and of how many tasks nothing says: --of N`);
  if (Number.isInteger(task) && task < of) return { task, of };
  return refuse(`${says}, which is no place among ${of} tasks: number them from 0 on, and say --of N`);
}
