import type { Answers, Ask, Spec, ToWorker } from '../protocol.ts';
import { keptRun } from './asked-run.ts';
import { Shelf } from './shelf.ts';
import type { Training } from './training.ts';

type Request = Extract<ToWorker, { readonly do: 'arrive' | 'unzip' | 'delete' }>;

/** Answers about links and kept runs. */
export class Keeping {
  readonly shelf = Shelf.open();

  /** @param training the run of this worker, once there is one. */
  constructor(private readonly training: () => Training | undefined) {}

  async answer(request: Request): Promise<Answers['arrive' | 'unzip' | 'delete']> {
    const shelf = await this.shelf;
    switch (request.do) {
      case 'arrive':
        return this.arrive(request.link);
      case 'unzip':
        return this.unzip(request.zip);
      case 'delete': {
        await shelf.delete(request.name);
        void this.training()?.saveSoon(); // there may be room now
        return undefined;
      }
    }
  }

  async tell(what: Exclude<Ask, 'adapter'>): Promise<Answers[Exclude<Ask, 'adapter'>]> {
    if (what === 'runs') return (await this.shelf).list();
    const training = this.training();
    if (!training) throw new Error('no run has begun yet');
    const { keeper } = training;
    if (what === 'link') return training.between(() => keeper.link(), { atCount: true });
    return training.between(() => keeper[what]());
  }

  private async arrive(link: string): Promise<Answers['arrive']> {
    const shelf = await this.shelf;
    const arrival = await read(link);
    await shelf.sweep();
    const { spec, promised } = arrival.linked ?? {};
    if (promised || spec?.trained) return arrival;
    for (const name of await shelf.names()) {
      const run = await shelf.describe(name);
      if (!run || run.ended || run.held || (spec && !(await isOf(spec, run.name, shelf)))) continue;
      return { ...arrival, stopped: run };
    }
    return arrival;
  }

  private async unzip(zip: Blob): Promise<string> {
    const shelf = await this.shelf;
    const { unzipRun } = await import('./unzip.ts');
    return shelf.add('opened', (folder) => unzipRun(zip, folder));
  }
}

/** What a link asks for; who comes without one needs nothing to read it. */
async function read(link: string): Promise<Omit<Answers['arrive'], 'stopped'>> {
  if (link.replace('#', '') === '') return { problems: '' };
  return (await import('./linked-spec.ts')).readArrival(link);
}

/** Whether a kept run was begun with a spec. */
async function isOf(spec: Spec, name: string, shelf: Shelf): Promise<boolean> {
  const begun = await keptRun(name, shelf).catch(() => undefined);
  const parts = ({ recipe, preset, seed, settings }: Spec) =>
    JSON.stringify([recipe, preset, seed, [...settings].sort()]);
  return begun !== undefined && parts(begun.spec) === parts(spec);
}
