import { parseFlags } from '../src/commands/arguments.node.ts';
import { CartPole } from '../src/envs/cartpole.ts';
import { CartPolePixels } from '../src/envs/cartpole-pixels.ts';
import { readCartPoleRecording } from './cartpole-recording.ts';

const HELP = (
  flags: string,
) => `Compares CartPole with what was recorded from Gymnasium: starts, single steps, and screens, rendered,
cropped and shrunk as CartPolePixels sees them.

  node bench/parity-cartpole.js [options]

${flags}`;

const flags = parseFlags(HELP, {
  json: { help: 'print one line of JSON' },
});
const recording = readCartPoleRecording();
const environment = new CartPole();

let starts = 0;
for (const [seed, first, second] of recording.resets) {
  environment.reset(BigInt(seed));
  starts += Number(environment.motion.join() === first.join());
  environment.reset();
  starts += Number(environment.motion.join() === second.join());
}

let components = 0;
let largestError = 0;
for (const [state, action, next] of recording.steps) {
  environment.motion = state;
  environment.step(action);
  const errors = environment.motion.map((value, i) => Math.abs(value - next[i]));
  components += errors.filter((error) => error === 0).length;
  largestError = Math.max(largestError, ...errors);
}

const pixels = new CartPolePixels();
let values = 0;
let different = 0;
let largestDifference = 0;
for (const [motion, base64] of recording.screens) {
  const expected = Buffer.from(base64, 'base64');
  pixels.motion = motion;
  for (const [i, level] of pixels.screen.entries()) {
    values++;
    if (level !== expected[i]) different++;
    largestDifference = Math.max(largestDifference, Math.abs(level - expected[i]));
  }
}

const result = {
  starts: { exact: starts, of: 2 * recording.resets.length },
  stepComponents: { exact: components, of: 4 * recording.steps.length, largestError },
  screenValues: { exact: values - different, of: values, different, largestDifference },
};
console.error(`starts           ${result.starts.exact}/${result.starts.of} exact`);
console.error(
  `step components  ${components}/${result.stepComponents.of} exact, largest error ${largestError}`,
);
console.error(
  `screen values    ${values - different}/${values} exact, ${different} differ, by at most ${largestDifference} of 255 ` +
    `(${recording.screens.length} screens of 3 x 40 x 90)`,
);
if (flags.json) console.log(JSON.stringify(result));
