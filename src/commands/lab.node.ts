import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { flagRows, integerFlag, parseFlags, refuse } from './arguments.node.ts';
import { serveFolder } from './serve-folder.node.ts';
import { onStop } from './stop.node.ts';

const FLAGS = {
  port: { value: 'N', default: '8080', help: 'where it is served on localhost; 0 takes any that is free' },
} as const;

/** Where the page lies: beside the installed command, or in the clone that this file was bundled from. */
const FOLDERS = ['./lab/', '../../../dist/lab/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/** `lab`: a page on which a network learns before your eyes. */
export async function lab(args: readonly string[], shown: string): Promise<void> {
  const flags = parseFlags(
    () =>
      `Serves a page on which a network learns before your eyes, in your browser. Nothing leaves this machine.\n\n` +
      `  ${shown} [options]\n\n${flagRows(FLAGS)}`,
    FLAGS,
    args,
  );
  const port = integerFlag('port', flags.port, 0)!;
  if (port > 65_535) refuse(`--port must be an integer from 0 to 65535, got '${flags.port}'`);
  const folder = FOLDERS.find((each) => existsSync(`${each}index.html`));
  if (!folder) throw new Error('the page is not built: npm run build:lab builds it');
  const server = await serveFolder(folder, port);
  console.log(`The lab: http://localhost:${server.port}/\nCtrl-C ends it.`);
  onStop((status) => {
    process.exitCode = status;
    server.close();
  });
}
