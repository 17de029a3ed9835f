import { html, type Markup } from '../src/report/html.ts';
import { pageOf, table, wideTable } from '../src/report/page.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Fields = { readonly [name: string]: Json };

/** A page of records of measurements by the names of their files, each folded up. */
export function resultsPage(records: Readonly<Record<string, Json>>): string {
  const files = Object.entries(records).map(
    ([file, record]) => html`<details><summary>${file}</summary>${section('', record)}</details>\n`,
  );
  return pageOf('Measurements', html`${files}`).text;
}

/** Tables of `value`: its members as rows if they are alike, else its plain fields and a section for each other one. */
function section(name: string, value: Json): Markup {
  const rows = rowsOf(value);
  if (rows) return rowTable(name, rows);
  if (!isFields(value)) return values(name, [['', value]]);
  const entries = Object.entries(value);
  const single = entries.filter(([, each]) => !isNested(each));
  const nested = entries.filter(([, each]) => isNested(each));
  const own = single.length > 0 ? [values(name, single)] : [];
  const inside = nested.map(([key, each]) => section(name ? `${name}: ${key}` : key, each));
  return html`${[...own, ...inside]}`;
}

function values(name: string, entries: readonly [string, Json][]): Markup {
  const rows = entries.map(([key, value]) => [key, show(value)] as const);
  return html`<div style="overflow-x: auto">${table(name, rows)}</div>`; // names may be long
}

/** The members of a value by name or number, if they are alike: two or more records that share a field. */
function rowsOf(value: Json): [name: string, fields: Fields][] | undefined {
  if (!isNested(value)) return undefined;
  const rows = Object.entries(value as Fields);
  const fields = rows.map(([, each]) => each);
  if (rows.length < 2 || !fields.every(isFields)) return undefined;
  const shared = Object.keys(fields[0]).some((key) => fields.every((each) => key in each));
  return shared ? (rows as [string, Fields][]) : undefined;
}

function rowTable(name: string, rows: readonly [string, Fields][]): Markup {
  const flat = rows.map(([key, fields]) => [key, flatten(fields)] as const);
  const columns = [...new Set(flat.flatMap(([, cells]) => [...cells.keys()]))];
  const body = flat.map(([key, cells]) => [key, ...columns.map((column) => cells.get(column) ?? '')]);
  return wideTable(name, ['', ...columns], body);
}

/** The plain values in `fields`, by their paths. */
function flatten(fields: Fields, path = '', into = new Map<string, string>()): Map<string, string> {
  for (const [key, value] of Object.entries(fields)) {
    if (isFields(value)) flatten(value, `${path}${key} `, into);
    else into.set(path + key, show(value));
  }
  return into;
}

function isFields(value: Json): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether `value` needs more than a cell. */
function isNested(value: Json): boolean {
  return Array.isArray(value) ? value.some(isFields) : isFields(value);
}

function show(value: Json): string {
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toPrecision(4)));
  if (value === null) return '-';
  if (isFields(value)) return [...flatten(value)].map((cell) => cell.join(' ')).join('; ');
  return typeof value === 'object' ? (value as readonly Json[]).map(show).join(', ') : String(value);
}
