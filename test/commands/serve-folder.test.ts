import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { serveFolder } from '../../src/commands/serve-folder.node.ts';
import { rejects } from '../rejects.ts';
import { runCommand } from './run-command.ts';

const test = suite('a folder that is served');

const outside = mkdtempSync(join(tmpdir(), 'webgpu-dqn-served-'));
const folder = join(outside, 'site');
mkdirSync(folder);
writeFileSync(join(outside, 'secret.txt'), 'secret');
writeFileSync(join(folder, 'index.html'), '<title>page</title>');
writeFileSync(join(folder, 'page.js'), '1;');
test.after(() => rmSync(outside, { recursive: true, force: true }));

/** Asks for the path exactly as given; `fetch` would tidy it. */
function get(port: number, path: string): Promise<{ status: number; type: string; text: string }> {
  return new Promise((resolve, reject) => {
    request({ host: 'localhost', port, path }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode!, type: response.headers['content-type'] ?? '', text }),
      );
    })
      .on('error', reject)
      .end();
  });
}

test('files come with their types, the folder itself gives the page, and nothing outside is served', async () => {
  const { port, close } = await serveFolder(folder, 0, { base: '/a/b/' });
  try {
    assert.equal(await get(port, '/a/b/'), {
      ...{ status: 200, type: 'text/html; charset=utf-8', text: '<title>page</title>' },
    });
    assert.is((await get(port, '/a/b/page.js?v=1')).type, 'text/javascript');
    for (const path of [
      '/',
      '/page.js',
      '/a/b/none',
      '/a/b/../../secret.txt',
      '/a/b/..%2fsecret.txt',
      '/a/b/%',
      '//',
    ]) {
      const { status, text } = await get(port, path);
      assert.is(status, 404, path);
      assert.not.match(text, 'secret');
    }
    await rejects(serveFolder(folder, port), /^port \d+ is taken: --port N takes another one$/);
  } finally {
    close();
  }
});

test('a file is made on request, and one that fails halfway does not pass for a whole one', async () => {
  const sizes = [3_000_000, 1, 70_000];
  const made = {
    'made.zip': async (write: (chunk: Uint8Array) => Promise<void>) => {
      for (const [i, size] of sizes.entries()) await write(new Uint8Array(size).fill(i));
    },
    'half.zip': async (write: (chunk: Uint8Array) => Promise<void>) => {
      await write(new Uint8Array(1000));
      throw new Error('its folder is gone');
    },
  };
  const { port, close } = await serveFolder(folder, 0, { made });
  try {
    const at = (name: string) => fetch(`http://localhost:${port}/${name}`);
    const response = await at('made.zip');
    assert.is(response.headers.get('content-type'), 'application/zip');
    const expected = Buffer.concat(sizes.map((size, i) => Buffer.alloc(size, i)));
    assert.is(Buffer.compare(Buffer.from(await response.arrayBuffer()), expected), 0);
    await rejects(
      at('half.zip').then((half) => half.arrayBuffer()),
      /terminated|fetch failed/,
    );
    assert.is((await at('page.js')).status, 200);
  } finally {
    close();
  }
});

test('the command refuses a port that is not one', async () => {
  for (const [flags, message] of [
    ['--port 65536', "--port must be an integer from 0 to 65535, got '65536'"],
    ['--port x', "--port must be an integer of at least 0, got 'x'"],
  ]) {
    const { status, stderr } = await runCommand('cli.js', `lab ${flags}`);
    assert.is(status, 2);
    assert.match(stderr, message);
  }
});

test.run();
