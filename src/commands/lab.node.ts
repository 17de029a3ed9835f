import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { paragraph } from '../columns.ts';
import { checkpointsIn } from '../runs/checkpoints.ts';
import { folderAt } from '../runs/folder.node.ts';
import { zipRun } from '../runs/zip.ts';
import { flagRows, integerFlag, oneAtATime, readArguments, refuse } from './arguments.node.ts';
import { openRun } from './open-run.node.ts';
import { type ServeOptions, serveFolder } from './serve-folder.node.ts';
import { onStop } from './stop.node.ts';

const FLAGS = {
  port: { value: 'N', default: '8080', help: 'the port on localhost; 0 takes any free one' },
} as const;

/**
 * The folders that may hold the page: beside the installed command, or in the clone that this file was bundled from.
 */
const FOLDERS = ['./lab/', '../../../dist/lab/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

const help = (shown: string) => `${paragraph(
  'Serves a page on which a network learns before your eyes, in your browser. Nothing leaves this machine. With the ' +
    'folder of a run the page goes on with a copy of it, and the folder stays as it is.',
)}

  ${shown} [RUN] [options]

${flagRows(FLAGS)}`;

/** The file in which the page finds the run that the command was given. */
const ZIP = 'run.zip';

/** `lab [RUN]`: a page on which a network learns before your eyes. */
export async function lab(args: readonly string[], shown: string): Promise<void> {
  const { flags, others } = readArguments(args, FLAGS);
  if (flags.help) return console.log(help(shown));
  const port = integerFlag('port', flags.port, 0)!;
  if (port > 65_535) refuse(`--port must be an integer from 0 to 65535, got '${flags.port}'`);
  const run = oneAtATime('run', others);
  const made = run === undefined ? {} : await zipped(run);
  const folder = FOLDERS.find((each) => existsSync(`${each}index.html`));
  if (!folder) throw new Error('the page is not built: npm run build:lab builds it');
  const server = await serveFolder(folder, port, { made });
  const address = `http://localhost:${server.port}/`;
  console.log(`The lab: ${run === undefined ? address : `${address}?run=${ZIP}`}\nCtrl-C ends it.`);
  onStop((status) => {
    process.exitCode = status;
    server.close();
  });
}

/** The zip of a run. It is made for each request, as training may go on meanwhile. */
async function zipped(path: string): Promise<NonNullable<ServeOptions['made']>> {
  const { run } = await openRun(path);
  if (run.module) refuse(`${path} is a run of ${run.module.path}: the lab has the built-in recipes alone`);
  const folder = folderAt(path);
  if ((await checkpointsIn(folder).steps()).length === 0) {
    refuse(`${path} holds no checkpoint yet, which the lab would go on from`);
  }
  return { [ZIP]: (write) => zipRun(folder, 'run', write) };
}
