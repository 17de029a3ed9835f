import { sha256 } from '#platform';
import { openDevice } from '../../device/open.ts';
import { loadModule } from '../../io/module-tensors.ts';
import { parseSafetensors } from '../../io/safetensors.ts';
import type { Answers, Ask, Rate, Spec, Started, TrainedNet } from '../protocol.ts';
import { trainedLink } from '../shared/trained-link.ts';
import { Budget } from './budget.ts';
import { Exhibition } from './exhibition.ts';
import { known } from './known.ts';
import type { LabSettings } from './lab-settings.ts';
import { resolve } from './recipes.ts';
import { show } from './show.ts';
import { Stage } from './stage.ts';
import type { Streams } from './streams.ts';
import { viewsOf } from './views.ts';

const TYPE = 'application/octet-stream';

/** A net that was trained before and comes with the page. It plays, and learns nothing. */
export class ShownNet {
  /** Nothing but the game can be paused. */
  readonly pace = {
    paused: true,
    set(rate: Rate) {
      this.paused = rate === 0;
    },
  };

  private constructor(
    private readonly net: TrainedNet,
    private readonly file: ArrayBuffer,
    readonly exhibition: Exhibition,
    readonly started: Started,
  ) {}

  /**
   * Fetches the net of a recipe, and has it play.
   *
   * @throws Error, in words, if it does not come, or its bytes are others than they should be.
   */
  static async open({ recipe: name }: Spec, streams: Streams): Promise<ShownNet> {
    const net = (await (await fetchHere(`${name}.json`)).json()) as TrainedNet;
    streams.log('events', { what: 'fetches', bytes: net.bytes });
    const file = await (await fetchHere(`${name}.safetensors`)).arrayBuffer();
    requireBytes(file, net.sha256);

    const { preset, seed, settings: differing, steps, updates, epsilon, mean } = net;
    const spec: Spec = { recipe: name, preset, seed, settings: differing, device: 'auto', trained: true };
    const { recipe, settings } = await resolve(spec);
    const device = await openDevice({ device: 'cpu' }); // one picture at a time takes no card
    streams.log('events', { what: 'compiles', kind: 'cpu' });
    const small = 'replayCapacity' in settings ? { replayCapacity: recipe.replay!.least(settings) } : {}; // nothing is stored
    const run = await recipe.create(device, { ...settings, ...small }, seed);
    const [[module, qNet]] = Object.entries(run.modules);
    await loadModule(device, qNet, parseSafetensors(file).tensors, `${module} of the page`);
    const game = (await run.exhibition?.())!;
    const exhibition = await Exhibition.create(game, { seed, gamma: () => settings.gamma });

    for (const each of net.curve) streams.log('records', { kind: 'evaluation', ...each });
    const progress = { steps, updates, episodes: 0, epsilon, stepsPerSecond: 0, phase: 'ended' } as const;
    streams.offer('progress', () => ({ step: steps, value: progress }));
    streams.log('events', { what: 'ended', step: steps, why: 'trained', score: mean, hash: net.sha256 });
    const views = viewsOf(game.env, undefined);
    const shown = new ShownNet(net, file, exhibition, {
      ...known(recipe, settings as LabSettings, spec, views),
      ...{ device: device.info.description, repeatsEverywhere: true, parts: [] },
      ...{ length: steps, command: net.command, name: '', net },
    });
    const budget = new Budget(() => true);
    show(new Stage({ exhibition, views }), { pace: shown.pace, progress }, streams, budget).catch(() => {});
    return shown;
  }

  tell(what: Exclude<Ask, 'adapter' | 'runs'>): Answers[typeof what] {
    const { recipe, command, steps, sha256, seed } = this.net;
    if (what === 'link') return { link: trainedLink(recipe), command, step: steps, hash: sha256 };
    if (what === 'zip') throw new Error('Nothing was trained here: of that run there is the net alone');
    return {
      name: `${recipe}-${seed}-step-${steps}-q-net.safetensors`,
      content: new Blob([this.file], { type: TYPE }),
    };
  }
}

function requireBytes(file: ArrayBuffer, expected: string): void {
  const hash = sha256();
  hash.update(new Uint8Array(file));
  if (hash.digest() === expected) return;
  throw new Error('The net came damaged: its bytes are not those that were trained');
}

async function fetchHere(name: string): Promise<Response> {
  const response = await fetch(new URL(`./nets/${name}`, import.meta.url)).catch(() => undefined);
  if (response?.ok) return response;
  throw new Error('The net did not come: it is not beside this page, or the network is gone');
}
