import type { Recipe, Run } from '../../recipes/recipe.ts';
import { formatSetting } from '../../recipes/settings.ts';
import { type Changing, changeableKeys, readChange, readChanged } from '../../runs/changes.ts';
import { SittingChanges } from '../../runs/sitting-changes.ts';
import type { Spec } from '../protocol.ts';
import type { LabSettings } from './catalogue.ts';
import type { Streams } from './streams.ts';

/** The settings of a run while they change: by its spec, and by the visitor. */
export class Changes {
  private readonly changes: SittingChanges<Changing & { readonly settings: LabSettings }>;

  /** @throws RangeError for changes of the spec that are not allowed. */
  constructor(
    private readonly recipe: Recipe,
    settings: LabSettings,
    { changes = [] }: Spec,
    private readonly streams: Streams,
  ) {
    const read = changes.map(({ step, key, value }) => readChange(`${step}:${key}=${value}`, recipe));
    const never = { evalEvery: 0, videoEvery: 0, saveEvery: 0 };
    this.changes = new SittingChanges({ settings, changes: read, ...never }, recipe, 0);
  }

  /** The present ones. */
  get settings(): LabSettings {
    return this.changes.now.settings;
  }

  /** Asks for a change. @throws RangeError for a key or a value that is not allowed. */
  ask(key: string, value: string): void {
    const change = readChanged(`${key}=${value}`, this.recipe, changeableKeys(this.recipe));
    this.changes.ask(change.key, change.value);
  }

  isDue(step: number): boolean {
    return this.changes.isDue(step);
  }

  /** Makes the changes that are due after a step, and tells of them. */
  async make(run: Run, step: number): Promise<void> {
    const made = this.changes.reach(step);
    await run.change?.(this.settings);
    for (const { key, value } of made) {
      this.streams.log('events', { what: 'changed', step, key, value: formatSetting(value) });
    }
  }
}
