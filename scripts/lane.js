// Runs the test files that `runInLanes` sends, one after the other, and tells it what they print and how they went.
import { runBundled } from './run-bundled.js';

process.setSourceMapsEnabled(true);
process.stdout.write = (text) => process.send({ said: String(text) });
process.on('message', async ({ folder, file, mayBeEmpty }) => {
  const counts = await runBundled(folder, [file], { mayBeEmpty });
  if (counts.failed > 0) process.exitCode = 1; // at its end it then says which random data this was
  process.send({ counts });
});
process.on('disconnect', () => process.exit());
