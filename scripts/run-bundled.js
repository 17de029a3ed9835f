import { pathToFileURL } from 'node:url';

/**
 * Runs test files, which lie bundled in `folder`, with uvu, all in this process, so that devices and compiled shaders
 * can be shared. Returns how many tests passed, failed and were skipped, and how many seconds each file took. A file that
 * does not load counts as a failed test, and so does one without tests, unless `mayBeEmpty`.
 */
export async function runBundled(folder, files, { mayBeEmpty }) {
  globalThis.UVU_DEFER = true; // tests wait for `exec`
  const { exec } = await import('uvu');
  const counts = { passed: 0, failed: 0, skipped: 0, seconds: {} };
  for (const [index, file] of files.entries()) {
    const suites = [];
    globalThis.UVU_INDEX = index;
    globalThis.UVU_QUEUE[index] = suites;
    try {
      await import(pathToFileURL(folder + file.replace(/\.ts$/, '.mjs')));
      if (suites.length === 0 && !mayBeEmpty) throw new Error(`${file} has no tests: is \`.run()\` missing?`);
    } catch (error) {
      suites.push(() => [error.stack, 0, 0, 1]);
    }
    counts.seconds[file] = 0;
    globalThis.UVU_QUEUE[index] = [file, ...suites.map((run) => counting(run, counts, file))];
  }
  await exec();
  return counts;
}

function counting(run, counts, file) {
  return async () => {
    const start = performance.now();
    let [errors, passed, skipped, total] = await run();
    counts.seconds[file] += (performance.now() - start) / 1000;
    counts.passed += passed;
    counts.failed += total - passed;
    counts.skipped += skipped;
    // uvu swallows what a `before` hook throws, and the tests of that suite with it.
    if (errors === true && passed < total)
      errors = '  a hook of this suite threw, so its tests did not run\n';
    return [errors, passed, skipped, total];
  };
}
