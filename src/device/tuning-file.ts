import { tuningStore } from '#platform';
import manifest from '../../package.json';
import type { TuningChoices } from '../backends/backend.ts';
import { isRecord, parseJson } from '../json.ts';

/** The choices of a tuner on one adapter, kept between runs of a program. */
interface TuningFile {
  readonly adapter: string;
  readonly version: string;
  readonly choices: TuningChoices;
}

/**
 * The stored choices for `adapter`; none if the file is missing or damaged, or belongs to another adapter or version.
 */
export async function loadTuning(adapter: string): Promise<TuningChoices> {
  const file = parseJson((await tuningStore(storeName(adapter)).load()) ?? '');
  const fits = isRecord(file) && file.adapter === adapter && file.version === manifest.version;
  return fits && areChoices(file.choices) ? file.choices : {};
}

export async function saveTuning(adapter: string, choices: TuningChoices): Promise<void> {
  const file: TuningFile = { adapter, version: manifest.version, choices };
  await tuningStore(storeName(adapter)).save(`${JSON.stringify(file, undefined, 2)}\n`);
}

function areChoices(value: unknown): value is TuningChoices {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((name) => typeof name === 'string')
  );
}

/** A file's name, made of the adapter's description, which the file itself holds in full. */
function storeName(adapter: string): string {
  return `tuning-${adapter.replace(/[^\w.]+/g, '-').slice(0, 100)}`;
}
