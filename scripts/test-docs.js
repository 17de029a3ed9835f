// `npm run test:docs -- [--write] [--run] [part of a path ...]`: checks README.md and docs/ against the code. Every
// block of TypeScript or JavaScript must compile, every program must print what the page shows, every command line must
// be valid for its command, and every link must lead somewhere. `--write` puts the output of programs into the pages
// instead. `--run` also runs the commands of the package, each in a form that takes seconds: some minutes for all
// pages.
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
