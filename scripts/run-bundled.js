import { pathToFileURL } from 'node:url';

/**
 * Runs test files, which lie bundled in `folder`, with uvu, all in this process, so that devices and compiled shaders
 * can be shared. Returns how many tests passed, failed and were skipped. A file that does not load counts as a failed
 * test, and so does one without tests, unless `mayBeEmpty`.
 */
export async function runBundled(folder, files, { mayBeEmpty }) {
  globalThis.UVU_DEFER = true; // tests wait for `exec`
  const { exec } = await import('uvu');
  const counts = { passed: 0, failed: 0, skipped: 0 };
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
    globalThis.UVU_QUEUE[index] = [file, ...suites.map((run) => counting(run, counts))];
  }
  await exec();
  return counts;
}

function counting(run, counts) {
  return async () => {
    let [errors, passed, skipped, total] = await run();
    counts.passed += passed;
    counts.failed += total - passed;
    counts.skipped += skipped;
    // uvu swallows what a `before` hook throws, and the tests of that suite with it.
    if (errors === true && passed < total)
      errors = '  a hook of this suite threw, so its tests did not run\n';
    return [errors, passed, skipped, total];
  };
}
