// Runs a file of the lab's tests, bundled by test-lab.js, and tells that process how many passed.
import { runBundled } from './run-bundled.js';

process.setSourceMapsEnabled(true);
const [folder, file] = process.argv.slice(2);
const counts = await runBundled(folder, [file], { mayBeEmpty: false });
process.send(counts, () => process.exit());
