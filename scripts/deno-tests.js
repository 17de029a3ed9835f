// Run by Deno (scripts/test-engines.js): FOLDER FILE ... runs test files that lie bundled in the folder.
import process from 'node:process';
import { runBundled } from './run-bundled.js';

const [folder, ...files] = process.argv.slice(2);
const { passed, failed } = await runBundled(folder, files, { mayBeEmpty: false });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
