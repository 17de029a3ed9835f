import type { ChildProcess } from 'node:child_process';
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { paragraph } from '../columns.ts';
import { DEVICE_CHOICES } from '../device/open.ts';
import { RECIPES } from '../recipes/registry.ts';
import { folderAt } from '../runs/folder.node.ts';
import { lockedBy } from '../runs/lock.node.ts';
import { readMetrics } from '../runs/metrics.ts';
import { choiceFlag, integerFlag, parseFlags, refuse } from './arguments.node.ts';
import { loadBullMQ, QUEUE, type QueuedJob, readQueueURL, requireReady, shownURL } from './bullmq.node.ts';
import { findRecipe } from './find-recipe.node.ts';
import { readQueuedRun } from './queued-run.node.ts';
import { MOST_PROCESSES } from './side-by-side.node.ts';
import { onStop } from './stop.node.ts';
import { type Job, jobResult, stopChildren, trainChild } from './train-child.node.ts';

/** Milliseconds after which another worker takes the job of a silent one, and between two looks for such jobs. */
const TIMES = { lockDuration: 30_000, stalledInterval: 15_000, maxStalledCount: 20 };
const PROGRESS_MS = 10_000;

const FLAGS = {
  queue: { value: 'URL', help: 'the Redis or Valkey that has the queue: redis://HOST:PORT' },
  recipe: {
    value: 'FILE',
    multiple: true,
    help: 'a recipe that is not built in; may be given several times',
  },
  runs: { value: 'DIR', default: 'runs', help: 'the folder of all runs, which the producer sees, too' },
  processes: { value: 'N', default: '1', help: 'runs at once' },
  device: { value: 'KIND', default: 'auto', help: `where to compute: ${DEVICE_CHOICES.join(', ')}` },
  requeue: { help: 'a scheduler will begin the command again: SIGTERM and SIGUSR1 save, and exit with 75' },
} as const;

/** `worker`. */
export async function worker(args: readonly string[], shown: string): Promise<void> {
  const flags = parseFlags(
    (rows) =>
      `${paragraph(
        `Trains what a study or a sweep with --queue has put into a queue, until it is stopped. Each run is a process of its own;
      stopped or killed, it goes on at another worker.`,
      )}\n\n  ${shown} --queue URL [options]\n\n${rows}`,
    FLAGS,
    args,
  );
  if (flags.queue === undefined) return refuse('which queue? --queue redis://HOST:PORT');
  const url = readQueueURL(flags.queue);
  const processes = integerFlag('processes', flags.processes, 1, MOST_PROCESSES)!;
  const device = choiceFlag('device', flags.device, DEVICE_CHOICES);
  const found = await Promise.all((flags.recipe ?? []).map(findRecipe));
  const modules = new Map(
    found.flatMap(({ recipe, module }) => (module ? [[recipe.name, module.path]] : [])),
  );
  const { Worker, UnrecoverableError, WaitingError } = loadBullMQ();
  const builtIn = RECIPES.map(({ name }) => name);
  const where = ['--device', device, '--threads', processes === 1 ? 'auto' : '1'];
  const children = new Set<ChildProcess>();
  const stopper = new AbortController();

  async function train(queued: QueuedJob, token: string): Promise<void> {
    const read = () => readQueuedRun(queued.data, builtIn, modules, flags.runs);
    const job = orElse(read, (message) => new UnrecoverableError(message));
    await free(job, stopper.signal);
    if (await jobResult(job)) return; // the job came a second time
    if (!stopper.signal.aborted) {
      console.error(`${job.folder}: begins`);
      const own = job.module === undefined || !(await folderAt(job.folder).read('run.json'));
      const recipe = own ? [] : ['--recipe', job.module!];
      const timer = setInterval(() => void tell(queued, job).catch(() => {}), PROGRESS_MS);
      const { status, errors } = await trainChild(job, { where: [...where, ...recipe], children });
      clearInterval(timer);
      const result = await jobResult(job);
      if (result) return console.error(`${job.folder}: ${result.finalScore?.toFixed(2)}`);
      if (!stopper.signal.aborted) {
        const message = `${job.folder} ended with ${status}: ${errors}`;
        console.error(message);
        const own = (status === 1 || status === 2) && !/ is being trained by /.test(errors);
        throw own ? new UnrecoverableError(message) : new Error(message);
      }
    }
    await queued.moveToWait(token);
    throw new WaitingError();
  }

  const working = new Worker(QUEUE, train, {
    ...{
      connection: { url: url.href, maxRetriesPerRequest: null },
      concurrency: processes,
      name: hostname(),
    },
    ...TIMES,
  });
  await requireReady(working, url);
  let told = '';
  working.on('error', ({ message }) => {
    if (message !== told) console.error(`${shownURL(url)}: ${message}; what is being trained goes on`);
    told = message;
  });
  console.error(`waiting for runs at ${shownURL(url)}; ${processes} at once; folder ${flags.runs}`);
  await new Promise<void>((resolve) => {
    onStop((status) => {
      process.exitCode = status;
      console.error('saving, then stopping; Ctrl-C again stops at once');
      stopper.abort();
      stopChildren(children);
      resolve();
    }, flags.requeue ?? false);
  });
  await working.close().catch(() => {});
  process.exit();
}

/**
 * Waits while another process holds the folder's lock: it may train on without the queue. A killed one loses the lock.
 */
async function free(job: Job, signal: AbortSignal): Promise<void> {
  while (lockedBy(job.folder) !== undefined && !signal.aborted) {
    if (await jobResult(job)) return;
    await setTimeout(500);
  }
}

/** Tells the producer how far the run is. */
async function tell(queued: QueuedJob, { folder }: Job): Promise<void> {
  const records = await readMetrics(folderAt(folder));
  const score = records.findLast(({ evalScore }) => evalScore !== null)?.evalScore ?? null;
  const steps = records.at(-1)?.steps;
  if (steps !== undefined) await queued.updateProgress({ steps, score });
}

function orElse<T>(read: () => T, wrap: (message: string) => Error): T {
  try {
    return read();
  } catch (error) {
    throw wrap((error as Error).message);
  }
}
