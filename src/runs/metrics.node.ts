import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAY_BE_NULL, type MetricsRecord } from '../train/metrics-record.ts';

/** The columns, in their order. */
const NAMES = Object.keys(MAY_BE_NULL) as (keyof MetricsRecord)[];

const JSONL = 'metrics.jsonl';
const CSV = 'metrics.csv';

/**
 * A run's metrics in its folder, twice: `metrics.jsonl`, a JSON object a line, and `metrics.csv`, with a header
 * row and an empty cell for null. Each record is on disk once `append` returns.
 */
export class MetricsFiles {
  private constructor(
    private readonly folder: string,
    private lastSteps: number,
  ) {}

  /**
   * Opens the files in `folder`, or makes them.
   *
   * @param upTo the step of the checkpoint that training resumes from: records beyond it are dropped. By default
   * all are kept.
   * @throws as {@link readMetrics} does.
   */
  static open(folder: string, { upTo = Number.POSITIVE_INFINITY }: { upTo?: number } = {}): MetricsFiles {
    mkdirSync(folder, { recursive: true });
    const kept = readMetrics(folder).filter(({ steps }) => steps <= upTo);
    replace(join(folder, JSONL), kept.map(jsonLine).join(''));
    replace(join(folder, CSV), `${NAMES.join(',')}\n${kept.map(csvLine).join('')}`);
    return new MetricsFiles(folder, kept.at(-1)?.steps ?? 0);
  }

  /** @throws Error for a value that is no finite number, and for fewer steps than in the record before. */
  append(record: MetricsRecord): void {
    const problem = problemWith(record);
    if (problem) throw new TypeError(`metrics at step ${record.steps}: ${problem}`);
    if (record.steps < this.lastSteps) {
      throw new RangeError(`metrics at step ${record.steps} come after those at step ${this.lastSteps}`);
    }
    appendFileSync(join(this.folder, JSONL), jsonLine(record));
    appendFileSync(join(this.folder, CSV), csvLine(record));
    this.lastSteps = record.steps;
  }
}

/**
 * The records of the run in `folder`, oldest first; none where there is no `metrics.jsonl`. A last line that a
 * crash left unfinished is passed over.
 *
 * @throws Error, naming file and line, for any other line that is no record.
 */
export function readMetrics(folder: string): MetricsRecord[] {
  const file = join(folder, JSONL);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  lines.pop(); // the text after the last line end: none, or an unfinished line
  return lines.map((line, i) => parse(line, `${file}, line ${i + 1}`));
}

function parse(line: string, where: string): MetricsRecord {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    throw new Error(`${where}: expected a JSON object, got '${line.slice(0, 80)}'`);
  }
  const problem = problemWith(record);
  if (problem) throw new Error(`${where}: ${problem}`);
  return record as MetricsRecord;
}

function problemWith(record: unknown): string | undefined {
  if (typeof record !== 'object' || record === null) return `expected an object, got ${record}`;
  const values: Partial<Record<string, unknown>> = record;
  const wrong = NAMES.find(
    (name) => !Number.isFinite(values[name]) && !((values[name] ?? null) === null && MAY_BE_NULL[name]),
  );
  return wrong && `${wrong} must be a number${MAY_BE_NULL[wrong] ? ' or null' : ''}, got ${values[wrong]}`;
}

function jsonLine(record: MetricsRecord): string {
  return `${JSON.stringify(record, NAMES)}\n`;
}

function csvLine(record: MetricsRecord): string {
  return `${NAMES.map((name) => record[name] ?? '').join(',')}\n`;
}

/** Replaces a file whole or not at all: a crash in between leaves the old one. */
function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
