import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { root } from './root.js';

/** More lanes would wait for memory rather than for a core. */
const MOST_LANES = 4;

/**
 * Runs test files as `runBundled` does, but in several processes at a time, one for each core. Each takes one file
 * after the other, in their order, and the output of a file comes in one piece. A process that ends in the middle of a
 * file counts as a failed test, and a new one goes on. Returns the numbers of tests that passed, failed and were
 * skipped, the seconds of each file, and the output of each file that failed.
 */
export async function runInLanes(folder, files, { mayBeEmpty = false } = {}) {
  const total = { passed: 0, failed: 0, skipped: 0, seconds: {}, failures: [] };
  const waiting = [...files];
  await Promise.all(Array.from({ length: Math.min(MOST_LANES, availableParallelism()) }, lane));
  return total;

  async function lane() {
    let child;
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      child ??= fork(`${root}scripts/lane.js`);
      const counts = await runFile(child, file);
      if (!counts.seconds) child = undefined;
      for (const key of ['passed', 'failed', 'skipped']) total[key] += counts[key];
      Object.assign(total.seconds, counts.seconds);
    }
    child?.disconnect();
  }

  async function runFile(child, file) {
    let said = '';
    const counts = await new Promise((resolve) => {
      child.on('message', (message) => {
        if ('said' in message) said += message.said;
        else resolve(message.counts);
      });
      child.on('exit', (status, signal) => {
        said += `\n${file}: its process ended with ${signal ?? status}\n`;
        resolve({ passed: 0, failed: 1, skipped: 0 });
      });
      child.send({ folder, file, mayBeEmpty });
    });
    child.removeAllListeners();
    process.stdout.write(said);
    if (counts.failed > 0) total.failures.push(said);
    return counts;
  }
}

/**
 * Prints the end of a test run: the slowest files, so that a new slow test is noticed; once more the output of files that
 * failed, as thousands of lines may have followed it; and the numbers of tests.
 */
export function printEnd({ passed, failed, skipped, seconds, failures }) {
  const slowest = Object.entries(seconds)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 10)
    .filter(([, time]) => time >= 1);
  for (const [file, time] of slowest) console.log(`${time.toFixed(0).padStart(5)} s  ${file}`);
  if (failures.length > 0) process.stdout.write(`\nWhat failed, again:\n\n${failures.join('')}`);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
}
