import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  ...{ '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript' },
  ...{
    '.txt': 'text/plain; charset=utf-8',
    '.svg': 'image/svg+xml',
    '.json': 'application/json',
    '.safetensors': 'application/octet-stream',
  },
};

/** A page that is alone in its process may share memory between threads. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/**
 * Serves the files of a folder on localhost, to browsers a secure context.
 *
 * @param port 0: one that is free.
 * @param base the path that the folder has, such as `/a/b/`.
 * @param headers of each file. Default: those that give a page threads.
 * @throws Error if the port is taken.
 */
export async function serveFolder(
  folder: string,
  port: number,
  base = '/',
  headers: Readonly<Record<string, string>> = ISOLATED,
): Promise<{ readonly port: number; close(): void }> {
  const server = createServer(async ({ url = '/' }, response) => {
    const file = fileAt(folder, base, url);
    const body = file && (await readFile(file).catch(() => undefined));
    if (!body) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such file.\n');
      return;
    }
    const type = TYPES[extname(file)] ?? TYPES['.txt'];
    response.writeHead(200, { ...headers, 'cache-control': 'no-cache', 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(taken ? new Error(`port ${port} is taken: --port N takes another one`) : error);
    });
    server.listen(port, 'localhost', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The file that an address means; undefined outside the folder. */
function fileAt(folder: string, base: string, url: string): string | undefined {
  const [pathname] = url.split('?');
  if (!pathname.startsWith(base)) return undefined;
  const path = normalize(pathname.slice(base.length)); // no name of ours is written with %
  if (path.startsWith('..')) return undefined;
  return join(folder, path === '.' || path === '' ? 'index.html' : path);
}
