import { dirname, join } from 'node:path';
import { count } from '../amounts.ts';
import { paragraph } from '../columns.ts';
import { DEVICE_CHOICES } from '../device/open.ts';
import {
  choiceFlag,
  flagRows,
  integerFlag,
  oneAtATime,
  quote,
  readArguments,
  refuse,
} from './arguments.node.ts';
import { readQueueURL, whatIsLeft, withoutPasswords } from './bullmq.node.ts';
import { describeError } from './describe-error.node.ts';
import { manyRunsFlags } from './many-runs-flags.node.ts';
import { type JobListener, MOST_PROCESSES, trainOneByOne } from './side-by-side.node.ts';
import { findSweep } from './sweep-file.node.ts';
import { SweepReport } from './sweep-report.node.ts';
import { SweptTrials } from './swept-trials.node.ts';
import { readShare } from './task.node.ts';
import { trainByQueue } from './train-by-queue.node.ts';

const FLAGS = manyRunsFlags("the sweep's folder (default runs/sweep-NAME, by the name of the file)");

const help = (shown: string) => `${paragraph(
  `Searches for settings of a recipe: trains it with settings that are drawn from a space, and compares them with the
  preset's on one page, which is written again after each run. With halving, only the best trials are trained for longer.
  Stopped or killed, the same command goes on with what is missing.`,
)}

  ${shown} FILE [options]

FILE is sweep.json, or a recipe's module that also exports \`sweep\`:

  {
    "recipe": "cartpole",
    "set": { "steps": 18000, "evaluation.stopAt": 1000 },
    "space": {
      "learningRate": { "log": [1e-4, 1e-2] },
      "tau": { "uniform": [0.01, 0.2] },
      "nStep": { "int": [1, 5] },
      "hiddenSizes": { "choice": [[32, 32], [64, 64], [128, 128]] }
    },
    "trials": 27,
    "seeds": 1,
    "halving": { "from": 2000, "factor": 3 }
  }

${paragraph(
  `All but recipe, space and trials may be left out. preset names one of the recipe's presets; another seed (default 1)
  makes other trials. Trial 0 is the preset.`,
)}

${flagRows(FLAGS)}`;

/** `sweep FILE`. */
export async function sweep(args: readonly string[], shown: string): Promise<void> {
  const { flags, others } = readArguments(args, FLAGS);
  if (flags.help) return console.log(help(shown));
  const path = oneAtATime('sweep', others);
  if (path === undefined) return refuse('which sweep? Its file is missing, such as sweep.json');
  const share = readShare(flags);
  const queue = flags.queue === undefined ? undefined : readQueueURL(flags.queue);
  const processes = integerFlag('processes', flags.processes, 1, MOST_PROCESSES)!;
  const found = await findSweep(path, choiceFlag('device', flags.device, DEVICE_CHOICES));
  const { device } = found;
  const folder = flags.out ?? join('runs', `sweep-${found.name}`);
  const trials = new SweptTrials(found, folder, share);
  await trials.keepSettings();
  const command = [shown, ...withoutPasswords(args).map(quote)].join(' ');
  const report = new SweepReport(found, trials, command);
  const of = share.of > 1 ? `, of which task ${share.task} of ${share.of} begins its share` : '';
  console.error(
    `${found.name}: ${count(found.sweep.trials)} trials and the preset${of}, ${queue ? 'by workers' : `${processes} runs at once`}; folder ${folder}`,
  );
  let writing: Promise<unknown> = Promise.resolve();
  const write = () => {
    writing = writing.then(() => report.write());
    writing.catch(() => {}); // `await writing` throws the error
  };
  try {
    const listener: JobListener = {
      onResult: (job, { finalScore, steps }) => {
        trials.ended(job);
        console.error(`${job.folder}: ${finalScore?.toFixed(2) ?? 'no score'} after ${count(steps)} steps`);
        write();
      },
      onFailure: async (job, error) => {
        if (await trials.failed(job, error)) console.error(`${describeError(error)}; the others go on`);
      },
    };
    const next = () => trials.next();
    const { requeue = false } = flags;
    const complete = queue
      ? await trainByQueue(next, {
          ...{ url: queue, root: dirname(folder), recipeOf: () => found.recipe.name, requeue, ...listener },
        })
      : await trainOneByOne(next, { processes, device, requeue, ...listener });
    await writing;
    const ended = await report.write();
    if (!complete) return console.error(`${whatIsLeft(queue)}: ${command}`);
    for (const line of report.lines(ended, shown.replace(/sweep$/, 'train'))) console.error(line);
    if (flags.json) console.log(JSON.stringify(report.toJSON(ended)));
    if (ended.isOver && report.allFailed(ended))
      throw new Error(`every run failed: see ${folder}/*/failed.json`);
  } catch (error) {
    console.error(`error: ${describeError(error)}`);
    process.exitCode = 1;
  }
}
