import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { FileWriter } from '../runs/folder.ts';

const TYPES: Readonly<Record<string, string>> = {
  ...{ '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript' },
  ...{
    '.txt': 'text/plain; charset=utf-8',
    '.svg': 'image/svg+xml',
    '.json': 'application/json',
    '.safetensors': 'application/octet-stream',
    '.zip': 'application/zip',
  },
};

/** Headers that isolate a page in its process, so that it may share memory between threads. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** How a folder is served. */
export interface ServeOptions {
  /** The path at which the folder is served, such as `/a/b/`. Default `/`. */
  readonly base?: string;
  /** The headers of each file. Default: those that give a page threads. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Functions that make a file whenever it is asked for, by its path in the folder. */
  readonly made?: Readonly<Record<string, FileWriter>>;
}

/**
 * Serves the files of a folder on localhost, which browsers treat as a secure context.
 *
 * @param port 0 takes a free one.
 * @throws Error if the port is taken.
 */
export async function serveFolder(
  folder: string,
  port: number,
  { base = '/', headers = ISOLATED, made = {} }: ServeOptions = {},
): Promise<{ readonly port: number; close(): void }> {
  const server = createServer(async ({ url = '/' }, response) => {
    const path = pathIn(base, url);
    const type = TYPES[extname(path ?? '')] ?? TYPES['.txt'];
    const head = { ...headers, 'cache-control': 'no-cache', 'content-type': type };
    const write = path !== undefined && made[path];
    if (write) {
      response.writeHead(200, head);
      // A file that breaks off must not look complete.
      await send(write, response).catch((error: Error) => response.destroy(error));
      return;
    }
    const body = path !== undefined && (await readFile(join(folder, path)).catch(() => undefined));
    if (!body) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such file.\n');
      return;
    }
    response.writeHead(200, head).end(body);
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

/** Sends what is written, as fast as it is taken. */
async function send(write: FileWriter, response: ServerResponse): Promise<void> {
  await write(async (chunk) => {
    if (response.destroyed) throw new Error('nobody takes it any more');
    if (!response.write(chunk)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  });
  response.end();
}

/** The path in the folder of an address; undefined for an address outside of it. */
function pathIn(base: string, url: string): string | undefined {
  const [pathname] = url.split('?');
  if (!pathname.startsWith(base)) return undefined;
  const path = normalize(pathname.slice(base.length)); // no name of ours is written with %
  if (path.startsWith('..')) return undefined;
  return path === '.' || path === '' ? 'index.html' : path;
}
