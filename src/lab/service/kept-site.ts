import { cacheNames } from '../shared/cache-names.ts';

/** The caches of a browser, as far as they are needed: `caches` is one. */
export type Caches = Pick<CacheStorage, 'open' | 'match' | 'keys' | 'delete'>;

/** A build of the lab, as its host serves it. */
export interface Build {
  /** The address of its page, with a / at its end. */
  readonly scope: string;
  /** The name of the folder that its other files lie in. */
  readonly version: string;
  /** The files that any run may need, relative to the page. */
  readonly files: readonly string[];
}

/** What another page at this address does not say. */
const OURS = '<title>webgpu-dqn lab';

/** Milliseconds after which a network that does not answer counts as none. */
const PATIENCE_MS = 5000;

/** Builds that are kept: a tab that was opened before the latest one may still ask for its own. */
const KEPT_BUILDS = 2;

/** The lab, kept in a browser: without a network it comes from there. */
export class KeptSite {
  /** @param fetch asks the network. */
  constructor(
    private readonly caches: Caches,
    private readonly fetch: (request: Request, init?: RequestInit) => Promise<Response>,
    private readonly build: Build,
  ) {}

  /** Keeps all files of the build. @throws Error if one does not come, or the host has another build by now. */
  async install(): Promise<void> {
    const { scope, version, files } = this.build;
    const cache = await this.caches.open(this.nameOf(version));
    // Past the browser's other cache, which may hold the page of an older build.
    await cache.addAll(['', ...files].map((file) => new Request(scope + file, { cache: 'reload' })));
    const page = await (await cache.match(scope))!.text();
    if (!page.includes(`./${version}/`)) throw new Error(`${scope} is no page of build ${version}`);
  }

  /** Forgets builds that no tab asks for any more. */
  async tidy(): Promise<void> {
    const kept = (await this.caches.keys()).filter((name) => name.startsWith(this.nameOf('')));
    for (const name of kept.slice(0, -KEPT_BUILDS)) await this.caches.delete(name);
  }

  /** Whether a request is one of the lab, which `answer` is for. */
  isOurs({ method, mode, url }: Pick<Request, 'method' | 'mode' | 'url'>): boolean {
    const { scope } = this.build;
    if (method !== 'GET' || !url.startsWith(scope)) return false;
    const path = url.slice(scope.length).replace(/[?#].*$/s, '');
    return mode === 'navigate' ? path === '' || path === 'index.html' : /^[0-9a-f]{8}\//.test(path);
  }

  /** @param leave is called when another page has taken the address. */
  async answer(request: Request, leave: () => Promise<unknown>): Promise<Response> {
    return request.mode === 'navigate' ? this.page(request, leave) : isolated(await this.file(request));
  }

  /** The page as the host has it now, or else as it was kept. */
  private async page(request: Request, leave: () => Promise<unknown>): Promise<Response> {
    let response: Response | undefined;
    try {
      response = await this.fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
      if (response.status < 500) {
        if ((await response.clone().text()).includes(OURS)) return isolated(response);
        await leave();
        return response;
      }
    } catch {
      // there is no network
    }
    const kept = await this.caches.match(this.build.scope);
    return kept ? isolated(kept) : (response ?? Response.error());
  }

  /** A file, which is another one only at another address. */
  private async file(request: Request): Promise<Response> {
    const kept = await this.caches.match(request);
    if (kept) return kept;
    const response = await this.fetch(request);
    const { scope, version } = this.build;
    if (response.ok && request.url.startsWith(`${scope}${version}/`)) {
      const cache = await this.caches.open(this.nameOf(version));
      await cache.put(request, response.clone()).catch(() => {}); // there may be no room
    }
    return response;
  }

  private nameOf(version: string): string {
    return cacheNames(this.build.scope) + version;
  }
}

/** The response with the headers by which a page is alone in its process: then its workers may share memory. */
function isolated(response: Response): Response {
  if (response.status === 0) return response; // an error, or a redirection that the browser follows
  const headers = new Headers(response.headers);
  headers.set('cross-origin-opener-policy', 'same-origin');
  headers.set('cross-origin-embedder-policy', 'require-corp');
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
