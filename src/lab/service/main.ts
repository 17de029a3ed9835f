/** The service worker, which a visitor may ask for. The build tells it what there is to keep. */
import { KeptSite } from './kept-site.ts';

declare const VERSION: string;
declare const FILES: readonly string[];

/** What a service worker has around it, as far as it is needed. */
interface Scope {
  readonly registration: { readonly scope: string; unregister(): Promise<boolean> };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: LifeEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: RequestEvent) => void): void;
}
interface LifeEvent {
  waitUntil(done: Promise<unknown>): void;
}
interface RequestEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const worker = globalThis as unknown as Scope;
const { registration } = worker;
const build = { scope: registration.scope, version: VERSION, files: FILES };
const site = new KeptSite(caches, (request, init) => fetch(request, init), build);

worker.addEventListener('install', (event) => {
  event.waitUntil(site.install().then(() => worker.skipWaiting()));
});
worker.addEventListener('activate', (event) => {
  event.waitUntil(site.tidy().then(() => worker.clients.claim()));
});
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  if (site.isOurs(request)) event.respondWith(site.answer(request, () => registration.unregister()));
});
