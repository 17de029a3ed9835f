import { availableParallelism } from 'node:os';
import { DEVICE_CHOICES } from '../device/open.ts';
import { QUEUE_FLAG } from './bullmq.node.ts';
import { TASK_FLAGS } from './task.node.ts';

/** The flags of a command that trains many runs, into a folder `out`. */
export function manyRunsFlags(out: string) {
  return {
    processes: {
      value: 'N',
      default: String(availableParallelism()),
      help: 'runs at once, by default as many as there are cores',
    },
    device: { value: 'KIND', default: 'auto', help: `where to compute: ${DEVICE_CHOICES.join(', ')}` },
    out: { value: 'DIR', help: out },
    ...TASK_FLAGS,
    ...QUEUE_FLAG,
    requeue: {
      help: 'a scheduler will begin the command again: SIGTERM and SIGUSR1 save, and exit with 75',
    },
    json: { help: 'print the results as one JSON object, last' },
  } as const;
}
