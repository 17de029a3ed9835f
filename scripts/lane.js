// Runs the test files that `runInLanes` sends, one after the other, and sends back their output and results.
import { runBundled } from './run-bundled.js';

process.setSourceMapsEnabled(true);
process.stdout.write = (text) => process.send({ said: String(text) });
process.on('message', async ({ folder, file, mayBeEmpty }) => {
  const counts = await runBundled(folder, [file], { mayBeEmpty });
  if (counts.failed > 0) process.exitCode = 1; // at exit it then prints the seed of the random data
  process.send({ counts });
});
process.on('disconnect', () => process.exit());
