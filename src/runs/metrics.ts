import { MAY_BE_NULL, type MetricsRecord } from '../train/metrics-record.ts';
import { type Folder, pathIn } from './folder.ts';

/** The columns, in their order. */
const NAMES = Object.keys(MAY_BE_NULL) as (keyof MetricsRecord)[];

const JSONL = 'metrics.jsonl';
const CSV = 'metrics.csv';

/**
 * A run's metrics in its folder, twice: `metrics.jsonl`, a JSON object a line, and `metrics.csv`, with a header
 * row and an empty cell for null. Each record can be read once `append` resolves.
 */
export class MetricsFiles {
  private constructor(
    private readonly folder: Folder,
    private lastSteps: number,
  ) {}

  /**
   * Opens the files in `folder`, or makes them.
   *
   * @param upTo the step of the checkpoint that training resumes from. Records beyond it are dropped. By default
   * all are kept.
   * @throws as {@link readMetrics} does.
   */
  static async open(
    folder: Folder,
    { upTo = Number.POSITIVE_INFINITY }: { upTo?: number } = {},
  ): Promise<MetricsFiles> {
    const kept = (await readMetrics(folder)).filter(({ steps }) => steps <= upTo);
    await folder.write(JSONL, bytes(kept.map(jsonLine).join('')));
    await folder.write(CSV, bytes(`${NAMES.join(',')}\n${kept.map(csvLine).join('')}`));
    return new MetricsFiles(folder, kept.at(-1)?.steps ?? 0);
  }

  /** @throws Error for a value that is no finite number, and for fewer steps than in the previous record. */
  async append(record: MetricsRecord): Promise<void> {
    const problem = problemWith(record);
    if (problem) throw new TypeError(`metrics at step ${record.steps}: ${problem}`);
    if (record.steps < this.lastSteps) {
      throw new RangeError(`metrics at step ${record.steps} come after those at step ${this.lastSteps}`);
    }
    await this.folder.append(JSONL, bytes(jsonLine(record)));
    await this.folder.append(CSV, bytes(csvLine(record)));
    this.lastSteps = record.steps;
  }
}

/**
 * The records of the run in `folder`, oldest first; none if there is no `metrics.jsonl`. A last line that a crash
 * left unfinished is ignored.
 *
 * @throws Error, naming file and line, for any other line that is no record.
 */
export async function readMetrics(folder: Folder): Promise<MetricsRecord[]> {
  const content = await folder.read(JSONL);
  if (!content) return [];
  const lines = new TextDecoder().decode(content).split('\n');
  lines.pop(); // the text after the last line end: none, or an unfinished line
  return lines.map((line, i) => parse(line, `${pathIn(folder, JSONL)}, line ${i + 1}`));
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
  if (wrong === undefined) return undefined;
  const found = values[wrong] === undefined ? 'nothing' : values[wrong];
  return `${wrong} must be a number${MAY_BE_NULL[wrong] ? ' or null' : ''}, got ${found}`;
}

function jsonLine(record: MetricsRecord): string {
  return `${JSON.stringify(record, NAMES)}\n`;
}

function csvLine(record: MetricsRecord): string {
  return `${NAMES.map((name) => record[name] ?? '').join(',')}\n`;
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
