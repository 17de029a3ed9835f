import { dirname } from 'node:path';
import { count } from '../amounts.ts';
import { checkpointsIn } from '../runs/checkpoints.ts';
import { folderAt } from '../runs/folder.node.ts';
import { readResult } from '../runs/result.ts';
import { dropReplays } from '../runs/run-files.ts';
import { whatIsLeft } from './bullmq.node.ts';
import { type AskedStudy, ComparedStudy, type CompareSettings } from './compared-study.node.ts';
import { describeError } from './describe-error.node.ts';
import { type JobListener, trainSideBySide, unfinished } from './side-by-side.node.ts';
import { isOwn, type Share, WHOLE } from './task.node.ts';
import { type QueueOptions, trainByQueue } from './train-by-queue.node.ts';
import type { Job } from './train-child.node.ts';

/** The most runs of each setting. */
export const MOST_SEEDS = 1000;

/** Milliseconds after which pages are written again, to include runs that have begun meanwhile. */
const PAGE_MS = 300_000;

export interface CompareOptions extends CompareSettings {
  /** One study, or the same study of several recipes. */
  readonly studies: readonly AskedStudy[];
  /** The name of all studies together. */
  readonly name: string;
  /** The folder of all studies. */
  readonly folder: string;
  readonly processes: number;
  /** Threads of each run's device, as `--threads` takes them. */
  readonly threads?: string | undefined;
  readonly json: boolean;
  /** Whether a scheduler will begin the command again. */
  readonly requeue: boolean;
  /** The share of the runs to train now. Default: all. */
  readonly share?: Share;
  /** The Redis whose workers train the runs. Default: this machine trains them. */
  readonly queue?: URL | undefined;
}

/** Trains the missing runs of studies. The studies' pages are written again after each run. */
export async function compare(options: CompareOptions): Promise<void> {
  const { folder, name, processes, device, threads, requeue, json, command, queue, share = WHOLE } = options;
  const studies = options.studies.map((study) => new ComparedStudy(study, options));
  for (const study of studies) await study.keepSettings();
  const jobs = inTurns(studies.map((study) => study.jobs)).filter((_, i) => isOwn(share, i));
  const results = await Promise.all(jobs.map((job) => readResult(folderAt(job.folder))));
  let done = results.filter((result) => result).length;
  const runs = `${jobs.length} runs${share.of > 1 ? `, the share of task ${share.task} of ${share.of}` : ''}`;
  console.error(
    `${name}: ${runs}, ${queue ? 'by workers' : `${processes} at once`}; ${done} are there; folder ${folder}`,
  );
  let writing = Promise.resolve();
  const write = (study: ComparedStudy) => {
    writing = writing.then(async () => void (await study.write()));
    writing.catch(() => {}); // `await writing` throws the error
  };
  const timer = setInterval(() => studies.forEach(write), PAGE_MS);
  try {
    for (const [i, job] of jobs.entries()) if (results[i]) await forgetReplays(job);
    for (const study of studies) await study.write();
    const studyOf = (job: Job) => studies.find((each) => each.jobs.includes(job))!;
    const listener: JobListener = {
      onResult: (job, { finalScore, steps }) => {
        const score = finalScore?.toFixed(2) ?? 'no score';
        console.error(`${++done} of ${jobs.length}  ${job.folder}: ${score} after ${count(steps)} steps`);
        writing = writing.then(() => forgetReplays(job));
        write(studyOf(job));
      },
    };
    const complete = queue
      ? await queued(jobs, {
          url: queue,
          root: dirname(folder),
          recipeOf: (job) => studyOf(job).recipe,
          requeue,
          ...listener,
        })
      : await trainSideBySide(jobs, { processes, device, threads, requeue, ...listener });
    await writing;
    if (!complete) {
      for (const study of studies) await study.write();
      console.error(`${whatIsLeft(queue)}: ${command}`);
      return;
    }
    const told = [];
    for (const study of studies) {
      const comparisons = await study.write();
      if (comparisons.length === 0) continue; // none was asked for
      for (const line of study.tableOf(comparisons)) console.error(line);
      console.error(`page: ${study.page}`);
      told.push(study.toJSON(comparisons));
    }
    if (json) console.log(JSON.stringify(studies.length === 1 ? told[0] : { study: name, studies: told }));
  } catch (error) {
    console.error(`error: ${describeError(error)}`);
    process.exitCode = 1;
  } finally {
    clearInterval(timer);
  }
}

async function queued(jobs: readonly Job[], options: QueueOptions): Promise<boolean> {
  const waiting = await unfinished(jobs);
  return trainByQueue(async () => waiting.shift(), options);
}

/** Removes the replays of a run that has ended. A study may have many of them. */
function forgetReplays({ folder }: Job): Promise<void> {
  return dropReplays(checkpointsIn(folderAt(folder)));
}

/** The first job of each list, then the second of each, and so on. */
function inTurns(lists: readonly (readonly Job[])[]): Job[] {
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list[i] ?? [])).flat();
}
