import { pathToFileURL } from 'node:url';

/**
 * Runs bundled test files in `folder` with uvu, all in this process, so that devices and compiled shaders can be
 * shared. Returns how many tests passed, failed and were skipped, and how many seconds each file took. A file that does
 * not load counts as a failed test, and so does one without tests, unless `mayBeEmpty`.
 */
export async function runBundled(folder, files, { mayBeEmpty }) {
  const counts = { passed: 0, failed: 0, skipped: 0, seconds: {} };
  for (const file of files) {
    process.stdout.write(`${file}\n`);
    counts.seconds[file] = 0;
    for (const run of await suitesOf(folder, file, mayBeEmpty)) {
      const start = performance.now();
      const [errors, passed, skipped, total] = await run();
      counts.seconds[file] += (performance.now() - start) / 1000;
      counts.passed += passed;
      counts.failed += total - passed;
      counts.skipped += skipped;
      if (errors !== true) process.stdout.write(`\n${errors}\n`);
      // uvu swallows an error in a `before` hook, and with it the tests of that suite.
      else if (passed < total) {
        process.stdout.write('\n  a hook of this suite threw, so its tests did not run\n');
      }
    }
    process.stdout.write('\n');
  }
  return counts;
}

/**
 * The suites of a file, each as a function that runs it, from uvu's queue, which UVU_DEFER keeps from running itself.
 */
async function suitesOf(folder, file, mayBeEmpty) {
  globalThis.UVU_DEFER = true;
  await import('uvu');
  const suites = [];
  globalThis.UVU_QUEUE[0] = suites;
  try {
    await import(pathToFileURL(folder + file.replace(/\.ts$/, '.mjs')));
    if (suites.length === 0 && !mayBeEmpty) throw new Error(`${file} has no tests: is \`.run()\` missing?`);
  } catch (error) {
    suites.push(() => [error.stack, 0, 0, 1]);
  }
  return suites;
}
