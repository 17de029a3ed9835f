import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Caches, KeptSite } from '../../src/lab/service/kept-site.ts';
import { rejects } from '../rejects.ts';

const test = suite('the lab, kept in a browser');

const SCOPE = 'https://host.example/a/lab/';
const page = (version: string) => `<title>webgpu-dqn lab: x</title> <script src="./${version}/page.js">`;

/** A host, and a browser's caches of what it serves. */
class World {
  /** By their addresses. Undefined: there is no network. */
  served: Map<string, Response> | undefined = new Map();
  readonly asked: string[] = [];
  private readonly kept = new Map<string, Map<string, Response>>();

  /** Puts a build in the place of the one before. */
  deploy(version: string, html = page(version)): void {
    this.served = new Map([
      [SCOPE, new Response(html)],
      [`${SCOPE}${version}/page.js`, new Response(`page ${version}`)],
      [`${SCOPE}${version}/net.bin`, new Response(`net ${version}`)],
    ]);
  }

  /** What keeps a build. Only its page and its program are kept before they are asked for. */
  keeper(version: string): KeptSite {
    return new KeptSite(this.caches, this.fetch, { scope: SCOPE, version, files: [`${version}/page.js`] });
  }

  readonly fetch = async ({ url }: { readonly url: string }): Promise<Response> => {
    this.asked.push(url);
    if (!this.served) throw new TypeError('Failed to fetch');
    return this.served.get(url)?.clone() ?? new Response('none', { status: 404 });
  };

  readonly caches = {
    keys: async () => [...this.kept.keys()],
    delete: async (name: string) => this.kept.delete(name),
    match: async (request: Request | string) => {
      const url = typeof request === 'string' ? request : request.url;
      for (const cache of this.kept.values()) if (cache.has(url)) return cache.get(url)!.clone();
      return undefined;
    },
    open: async (name: string) => {
      const cache = this.kept.get(name) ?? new Map<string, Response>();
      this.kept.set(name, cache);
      return {
        match: async (url: string) => cache.get(url)?.clone(),
        put: async ({ url }: Request, response: Response) => void cache.set(url, response),
        addAll: async (requests: readonly Request[]) => {
          const responses = await Promise.all(requests.map(this.fetch));
          if (responses.some(({ ok }) => !ok)) throw new TypeError('Request failed');
          for (const [i, { url }] of requests.entries()) cache.set(url, responses[i]);
        },
      };
    },
  } as unknown as Caches;

  /** The name of each cache's build. */
  async builds(): Promise<(string | undefined)[]> {
    return (await this.caches.keys()).map((name) => name.split(' ').at(-1));
  }
}

/** A request for the page. Only browsers make one whose mode says so. */
const visit = { method: 'GET', mode: 'navigate', url: SCOPE } as Request;
const request = (path: string) => new Request(SCOPE + path);
const stays = async () => assert.unreachable('nobody else is here');

/** A world in which a build is kept. */
async function keeping(version: string): Promise<{ world: World; site: KeptSite }> {
  const world = new World();
  world.deploy(version);
  const site = world.keeper(version);
  await site.install();
  await site.tidy();
  return { world, site };
}

test('without a network the page and its files come as they were, alone in their process', async () => {
  const { world, site } = await keeping('11111111');
  world.served = undefined;
  for (const [what, text] of [
    [visit, page('11111111')],
    [request('11111111/page.js'), 'page 11111111'],
  ] as const) {
    const response = await site.answer(what, stays);
    assert.is(await response.text(), text);
    assert.is(response.headers.get('cross-origin-opener-policy'), 'same-origin');
    assert.is(response.headers.get('cross-origin-embedder-policy'), 'require-corp');
  }
  await rejects(site.answer(request('11111111/net.bin'), stays), /Failed to fetch/);
});

test('what only some runs need is kept once it was asked for', async () => {
  const { world, site } = await keeping('11111111');
  await site.answer(request('11111111/net.bin'), stays);
  world.served = undefined;
  assert.is(await (await site.answer(request('11111111/net.bin'), stays)).text(), 'net 11111111');
});

test('the host is asked for the page each time, and for a kept file never again', async () => {
  const { world, site } = await keeping('11111111');
  world.asked.length = 0;
  await site.answer(visit, stays);
  await site.answer(request('11111111/page.js'), stays);
  assert.equal(world.asked, [SCOPE]);
});

test('after another build came, its page is shown, and a tab of the build before still gets its files', async () => {
  const { world, site } = await keeping('11111111');
  world.deploy('22222222');
  assert.is(await (await site.answer(visit, stays)).text(), page('22222222'));
  assert.is(await (await site.answer(request('22222222/page.js'), stays)).text(), 'page 22222222');
  const next = world.keeper('22222222');
  await next.install();
  await next.tidy();
  assert.equal(await world.builds(), ['11111111', '22222222']);
  assert.is(await (await next.answer(request('11111111/page.js'), stays)).text(), 'page 11111111');
  world.deploy('33333333');
  const last = world.keeper('33333333');
  await last.install();
  await last.tidy();
  assert.equal(await world.builds(), ['22222222', '33333333']);
  assert.is((await last.answer(request('11111111/page.js'), stays)).status, 404);
});

test('a page of another build, or a file that does not come, is not kept for this one', async () => {
  const world = new World();
  world.deploy('11111111', page('22222222'));
  await rejects(world.keeper('11111111').install(), /is no page of build 11111111$/);
  world.deploy('11111111');
  await rejects(world.keeper('22222222').install(), /Request failed/);
});

test('a host that fails is passed over; another page at the address is shown, and the lab leaves', async () => {
  const { world, site } = await keeping('11111111');
  world.served!.set(SCOPE, new Response('down', { status: 503 }));
  assert.is(await (await site.answer(visit, stays)).text(), page('11111111'));
  world.served!.set(SCOPE, new Response('<title>something else</title>'));
  let left = 0;
  const response = await site.answer(visit, async () => left++);
  assert.is(await response.text(), '<title>something else</title>');
  assert.is(response.headers.get('cross-origin-embedder-policy'), null);
  assert.is(left, 1);
});

test('only the lab is answered for: neither other pages in its folder, nor what is sent', () => {
  const site = new World().keeper('11111111');
  const get = { method: 'GET', mode: 'no-cors' } as const;
  for (const url of [SCOPE, `${SCOPE}index.html`, `${SCOPE}?run=run.zip`])
    assert.ok(site.isOurs({ ...visit, url }));
  assert.ok(site.isOurs({ ...get, url: `${SCOPE}0123abcd/worker.js` }));
  for (const asked of [
    { ...visit, url: `${SCOPE}other.html` },
    { ...visit, url: 'https://host.example/a/' },
    { ...get, url: `${SCOPE}run.zip` },
    { ...get, url: `${SCOPE}images/0123abcd/a.png` },
    { ...get, method: 'POST', url: `${SCOPE}0123abcd/worker.js` },
  ])
    assert.not.ok(site.isOurs(asked), asked.url);
});

test.run();
