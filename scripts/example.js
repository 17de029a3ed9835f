// `npm run example NAME [DEVICE]`: runs examples/NAME.ts with this repository's engine in the place of the package.
import { existsSync, readdirSync } from 'node:fs';
import { root } from './root.js';
import { setup } from './setup.js';

const [name, ...rest] = process.argv.slice(2);
const entry = `examples/${name}.ts`;
if (!name || !existsSync(`${root}${entry}`)) {
  const names = readdirSync(`${root}examples`).flatMap((file) =>
    file.endsWith('.ts') ? [file.slice(0, -3)] : [],
  );
  console.error(`npm run example NAME [DEVICE]: NAME must be one of ${names.join(', ')}, got ${name}`);
  process.exit(2);
}
setup({ adapter: false });
const { load } = await import('./bundle.js'); // needs node modules
process.argv.splice(2, Number.POSITIVE_INFINITY, ...rest);
await load(entry);
