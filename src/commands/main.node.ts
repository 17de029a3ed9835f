import manifest from '../../package.json';
import { rows } from '../columns.ts';
import { nearest } from '../nearest.ts';
import { refuse } from './arguments.node.ts';
import { compareFolders } from './compare-runs.node.ts';
import { describeError } from './describe-error.node.ts';
import { evaluate } from './evaluate.node.ts';
import { exportRun } from './export.node.ts';
import { lab } from './lab.node.ts';
import { list } from './list.node.ts';
import { surviveLostMessages } from './lost-messages.node.ts';
import { play } from './play.node.ts';
import { study } from './study.node.ts';
import { sweep } from './sweep.node.ts';
import { train } from './train.node.ts';
import { worker } from './worker.node.ts';

type Command = (args: readonly string[], shown: string) => void | Promise<void>;

const COMMANDS: Readonly<Record<string, { takes: string; help: string; run: Command }>> = {
  train: {
    takes: 'RECIPE',
    help: 'learn; leaves a folder with metrics, checkpoints and a report',
    run: train,
  },
  evaluate: { takes: 'RUN', help: 'whole games with what a run has learned', run: evaluate },
  compare: { takes: 'RUN...', help: 'any runs on one page', run: compareFolders },
  export: {
    takes: 'RUN FORM',
    help: 'a run for other programs: TensorBoard, onnxruntime, PyTorch, a hub',
    run: exportRun,
  },
  study: { takes: 'NAME', help: 'one recipe with several settings, compared over several seeds', run: study },
  sweep: { takes: 'FILE', help: 'search for better settings', run: sweep },
  worker: { takes: '', help: 'train what a study or a sweep has put into a queue', run: worker },
  play: { takes: 'ENVIRONMENT', help: 'at this terminal, or a film of random play', run: play },
  lab: { takes: '[RUN]', help: 'a page on which a network learns before your eyes', run: lab },
  list: { takes: '', help: 'what can be trained, studied and played', run: list },
};

/**
 * The command line of the package.
 *
 * @param program how it was called: `node cli.js`, or `npx webgpu-dqn`.
 */
export async function main(args: readonly string[], program: string): Promise<void> {
  surviveLostMessages();
  const [name = '--help', ...rest] = args;
  if (name === '--help' || name === 'help') {
    const lines = Object.entries(COMMANDS).map(
      ([each, { takes, help }]) => [`${program} ${each} ${takes}`.trimEnd(), help] as const,
    );
    console.log(`Deep Q-learning on WebGPU.\n\n${rows(lines)}\n\nEach has a --help of its own.`);
    return;
  }
  if (name === '--version') return console.log(manifest.version);
  if (!Object.hasOwn(COMMANDS, name)) {
    refuse(`there is no command '${name}'${nearest(name, Object.keys(COMMANDS))}`);
  }
  await COMMANDS[name].run(rest, `${program} ${name}`);
}

/** As `main`, but prints an error, such as one of a user's own code, as a line instead of a stack. */
export async function start(args: readonly string[], program: string): Promise<void> {
  try {
    await main(args, program);
  } catch (error) {
    console.error(`error: ${describeError(error)}`);
    process.exitCode = 1;
  }
}
