import type { Answers, Ask, Spec, Started, Starting, ToWorker } from '../protocol.ts';
import { freshRun, keptRun } from './asked-run.ts';
import { findAdapter, openSuitable } from './devices.ts';
import { Exhibition } from './exhibition.ts';
import { failureOf } from './failure.ts';
import { Keeping } from './keeping.ts';
import { known } from './known.ts';
import { type LabSettings, learnsFromPixels } from './lab-settings.ts';
import { ENTRIES } from './recipe-entries.ts';
import { Shelf } from './shelf.ts';
import { show } from './show.ts';
import { Stage } from './stage.ts';
import { Streams } from './streams.ts';
import type { ShownNet } from './trained-net.ts';
import { Training } from './training.ts';
import { viewsOf } from './views.ts';

/** Does what the page says. */
export class Host {
  private readonly streams = new Streams((message, transfer) => this.post(message, transfer));
  private training: Training | undefined;
  /** In place of a training. */
  private shown: ShownNet | undefined;
  private stage: Stage | undefined;
  private readonly keeping = new Keeping(() => this.training);

  constructor(private readonly post: (message: unknown, transfer: readonly ArrayBuffer[]) => void) {}

  receive(message: ToWorker): void {
    switch (message.do) {
      case 'open':
        this.answer(message.id, async () => ENTRIES);
        break;
      case 'start':
        this.answer(message.id, () =>
          message.spec.trained && message.from === undefined
            ? this.showTrained(message.spec)
            : this.start(message.spec, message),
        );
        break;
      case 'ask':
        this.answer(message.id, () => this.tell(message.what));
        break;
      case 'arrive':
      case 'unzip':
      case 'delete':
        this.answer(message.id, () => this.keeping.answer(message));
        break;
      case 'snapshot':
        this.answer(message.id, async () => this.training?.saveSoon());
        break;
      case 'pair':
        this.training?.pair(message.port);
        break;
      case 'sum up':
        this.answer(message.id, async () =>
          (await import('./sum-up.ts')).sumUp(message.settings, message.bar),
        );
        break;
      case 'pace':
        (this.training ?? this.shown)?.pace.set(message.stepsPerSecond);
        break;
      case 'advance':
        this.training?.pace.advance(message.by);
        break;
      case 'again':
        (this.stage?.scene ?? this.shown)?.exhibition.again();
        break;
      case 'watch':
        if (message.part !== undefined) this.streams.part = message.part;
        this.streams.view = message.view ?? this.streams.view;
        this.streams.watch(message.hertz);
        break;
      case 'change':
        this.answer(message.id, async () => {
          this.training?.change(message.key, message.value);
          return undefined;
        });
        break;
      case 'transition':
        this.answer(message.id, async () => this.training?.observer.transition(message.part, message.slot));
        break;
      case 'measure':
        this.answer(message.id, async () => this.training?.measure(message.part));
        break;
      case 'timeline':
        this.answer(message.id, async () => {
          const { answer } = await import('./timeline-answers.ts');
          return answer(message.what, this.training!, this.stage!, await this.keeping.shelf);
        });
        break;
      case 'took':
        this.streams.took(message.stream, message.buffer);
    }
  }

  private answer(id: number, make: () => Promise<Answers[keyof Answers]>): void {
    make().then(
      (value) => this.post({ id, value }, []),
      (error: unknown) => this.post({ id, error: failureOf(error) }, []),
    );
  }

  private async tell(what: Ask): Promise<Answers[Ask]> {
    if (what === 'adapter') return findAdapter();
    return this.shown && what !== 'runs' ? this.shown.tell(what) : this.keeping.tell(what);
  }

  /** Makes the run, which waits for a pace, and the game that is shown beside it. */
  private async start(asked: Spec, { from, on, keeps = true }: Starting): Promise<Started> {
    const shelf = keeps ? await this.keeping.shelf : Shelf.ofMemory();
    const run = await (from === undefined ? freshRun(asked, shelf) : keptRun(from, shelf));
    const { recipe } = run;
    const spec = { ...run.spec, ...(on && { device: on }) };
    const settings = run.run.settings as LabSettings;
    const { device, instead } = await openSuitable(spec, learnsFromPixels(settings));
    this.streams.log('events', { what: 'compiles', kind: device.info.kind });
    const training = await Training.create(device, run, shelf, this.streams);
    const game = await training.run.exhibition?.();
    if (!game) throw new Error(`${spec.recipe} cannot be watched: its runs give no exhibition`);
    const exhibition = await Exhibition.create(game, {
      seed: spec.seed,
      gamma: () => training.settings.gamma,
    });
    const command = await training.keeper.command();
    this.training = training;
    if (from === undefined) void shelf.forgetRepeated(run.name, run.run.command);
    const { budget } = training;
    const views = viewsOf(game.env, training.run.trained);
    this.stage = new Stage({ exhibition, views });
    // A net of NaN cannot play. Training says so itself.
    show(this.stage, training, this.streams, budget).catch(() => {});
    void training.train();
    return {
      ...known(recipe, settings, spec, views),
      device: device.info.description,
      repeatsEverywhere: device.info.kind !== 'webgpu' && !device.info.fma,
      parts: (training.run.parts ?? []).map(({ name }) => name),
      ...{ length: run.until, name: run.name, command },
      ...(instead && { instead }),
    };
  }

  /** Shows the net that comes with the page. */
  private async showTrained(spec: Spec): Promise<Started> {
    const { ShownNet } = await import('./trained-net.ts');
    this.shown = await ShownNet.open(spec, this.streams);
    return this.shown.started;
  }
}
