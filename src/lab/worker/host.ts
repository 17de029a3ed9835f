import { lengthOf } from '../../recipes/recipe-settings.ts';
import type { Answers, Failure, Spec, Started, ToWorker } from '../protocol.ts';
import { actionNames, catalogue, highestScore, learnsFromPixels, resolve } from './catalogue.ts';
import { commandOf } from './command.ts';
import { findAdapter, openSuitable } from './devices.ts';
import { Exhibition } from './exhibition.ts';
import { settingEntries } from './setting-entries.ts';
import { show } from './show.ts';
import { Streams } from './streams.ts';
import { Training } from './training.ts';

/** Does what the page says. */
export class Host {
  private readonly streams = new Streams((message, transfer) => this.post(message, transfer));
  private training: Training | undefined;

  constructor(private readonly post: (message: unknown, transfer: readonly ArrayBuffer[]) => void) {}

  receive(message: ToWorker): void {
    switch (message.do) {
      case 'open':
        this.answer(message.id, async () => catalogue());
        break;
      case 'start':
        this.answer(message.id, () => this.start(message.spec));
        break;
      case 'ask':
        this.answer(message.id, findAdapter);
        break;
      case 'pace':
        this.training?.pace.set(message.stepsPerSecond);
        break;
      case 'advance':
        this.training?.pace.advance(message.by);
        break;
      case 'watch':
        if (message.part !== undefined) this.streams.part = message.part;
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

  /** Makes the run, which waits for a pace, and the game that is shown beside it. */
  private async start(spec: Spec): Promise<Started> {
    const resolved = resolve(spec);
    const { recipe, settings } = resolved;
    const { device, instead } = await openSuitable(spec.device, learnsFromPixels(settings));
    const training = await Training.create(device, resolved, spec, this.streams);
    const game = await training.run.exhibition?.();
    if (!game) throw new Error(`${spec.recipe} cannot be watched: its runs give no exhibition`);
    const { learningStarts = 0, evaluation } = settings;
    const exhibition = await Exhibition.create(game, {
      seed: spec.seed,
      gamma: () => training.settings.gamma,
    });
    this.training = training;
    const { budget, observer } = training;
    // A net of NaN cannot play. Training says so itself.
    show(exhibition, training, this.streams, budget).catch(() => {});
    observer.watchReplay().catch(() => {});
    void training.train();
    const { unit, count } = lengthOf(settings);
    const { stopAt: goal, games: evaluationGames } = evaluation;
    const { randomScore, bar } = recipe;
    const highest = highestScore(settings);
    return {
      ...{ device: device.info.description, deviceKind: device.info.kind },
      ...{ film: exhibition.filmed.film, actions: actionNames(recipe, settings) },
      ...{ parts: (training.run.parts ?? []).map(({ name }) => name) },
      settings: settingEntries(recipe, spec.preset, settings),
      ...{ unit, length: spec.until ?? count, learningStarts, evaluationGames, command: commandOf(spec) },
      ...(instead && { instead }),
      ...(goal !== undefined && { goal }),
      ...(bar && { bar: bar.score }),
      ...(randomScore !== undefined && { randomScore }),
      ...(recipe.played && { played: recipe.played(settings) }),
      ...(highest !== undefined && { highest }),
    };
  }
}

function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: error instanceof RangeError ? 'unknown' : 'other', message };
}
