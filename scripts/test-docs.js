// `npm run test:docs -- [--write] [--run] [part of a path ...]`: holds README.md and docs/ to the code. Every block of
// TypeScript or JavaScript is compiled, every program is run and prints what the page says, every command line is read by
// the command that it names, and every link leads somewhere. `--write` puts what programs print into the pages instead.
// `--run` also runs the commands of the package, each in a form that takes seconds: some minutes for all pages.
import process from 'node:process';
import { root } from './root.js';
import { setup } from './setup.js';

setup({ adapter: false });
process.chdir(root);
const { load, nodeOptions } = await import('./bundle.js'); // needs node modules
const { testDocs } = await load('scripts/docs-test/main.ts');
const args = process.argv.slice(2);
const [write, runs] = [args.includes('--write'), args.includes('--run')];
const patterns = args.filter((each) => !['--write', '--run'].includes(each));
process.exitCode = await testDocs(patterns, { write, runs, nodeOptions });
