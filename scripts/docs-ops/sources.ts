import { readFileSync } from 'node:fs';

/** A parameter of a function as its source declares it. */
export interface ParameterSource {
  readonly name: string;
  readonly type: string;
  readonly default: string | undefined;
}

/** An exported function as its source declares it. */
export interface OpSource {
  readonly name: string;
  /** The file's path below src/. */
  readonly file: string;
  readonly parameters: readonly ParameterSource[];
  /** Its call: `conv2d(x, weight, bias?, { stride = 1, padding = 0 })`. */
  readonly call: string;
  /** The first sentence of its docstring. */
  readonly sentence: string;
}

/**
 * The functions that src/index.ts exports from `src/<folder>/`, in the order of their files and of their lines there.
 */
export function exportedFunctions(folder: string): OpSource[] {
  const exports = readFileSync('src/index.ts', 'utf8').matchAll(/export \{([^}]*)\} from '\.\/([^']+)'/g);
  return [...exports]
    .filter(([, , file]) => file.startsWith(`${folder}/`))
    .flatMap(([, names, file]) => {
      const wanted = names.split(',').map((name) => name.trim());
      return functionsOf(file, wanted);
    });
}

function functionsOf(file: string, wanted: readonly string[]): OpSource[] {
  const source = readFileSync(`src/${file}`, 'utf8');
  const declarations = [...source.matchAll(/^export function (\w+)(?:<[^>]*>)?\(/gm)];
  return declarations
    .filter(([, name]) => wanted.includes(name))
    .map((match) => {
      const [declaration, name] = match;
      const start = match.index + declaration.length;
      const parameters = splitAtCommas(source.slice(start, closing(source, start))).map(parameterOf);
      const optionFields = (type: string) => fieldsOf(type, source);
      const shown = parameters.map((parameter) => showParameter(parameter, optionFields));
      return {
        ...{ name, file, parameters, call: `${name}(${shown.join(', ')})` },
        sentence: firstSentence(`${name} of ${file}`, source.slice(0, match.index)),
      };
    });
}

/** `{ a = 1 }: Options = {}` in its parts; a destructured parameter is called 'options'. */
function parameterOf(text: string): ParameterSource {
  const [, pattern, optional, type, value] =
    text.match(/^(\{.*?\}|\w+)(\??)(?:: (.*?))?(?: = ([^=>]+))?$/s) ??
    fail(`cannot read the parameter ${text}`);
  const name = pattern.startsWith('{') ? 'options' : pattern;
  return { name: name + optional, type, default: value };
}

function showParameter(
  { name, type, default: value }: ParameterSource,
  fieldsOf: (type: string) => string[],
): string {
  if (/(Options|Inputs)$/.test(type)) return `{ ${fieldsOf(type).join(', ')} }`;
  const simple = value !== undefined && !value.includes('\n') && /^(-?[\d.]+|\[\]|\{\})$/.test(value);
  return simple ? `${name} = ${value}` : value === undefined ? name : `${name}?`;
}

/** The fields of an interface of options, with literal defaults from their docstrings. */
function fieldsOf(type: string, source: string): string[] {
  const [, parent, body] =
    source.match(new RegExp(`interface ${type}(?: extends (\\w+))? \\{\n(.*?)\n\\}`, 's')) ?? [];
  if (body === undefined) {
    const [, file] =
      source.match(new RegExp(`import \\{[^}]*\\b${type}\\b[^}]*\\} from '\\./([^']+)'`)) ?? [];
    if (file === undefined) throw new Error(`there is no interface ${type}`);
    return fieldsOf(type, readFileSync(`src/ops/${file}`, 'utf8'));
  }
  const own = [...body.matchAll(/(\/\*\*(?:(?!\*\/).)*\*\/\s*)?readonly (\w+)\??:/gs)].map(
    ([, comment = '', field]) => {
      const [, value] =
        comment.match(/Default (-?\d+(?:\.\d+)?(?:e-?\d+)?|'\w+'|true|false)(?=[\s.,])/) ?? [];
      return value === undefined ? field : `${field} = ${value}`;
    },
  );
  return [...own, ...(parent ? fieldsOf(parent, source) : [])];
}

/** The index at which the bracket that is open before `start` closes. */
function closing(source: string, start: number): number {
  let depth = 1;
  let at = start;
  for (; depth > 0; at++) {
    if ('([{'.includes(source[at])) depth++;
    if (')]}'.includes(source[at])) depth--;
  }
  return at - 1;
}

/** The parts of a list between commas outside of brackets. */
function splitAtCommas(list: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of list) {
    if ('([{<'.includes(character)) depth++;
    if (')]}>'.includes(character)) depth--;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/**
 * The first sentence of the docstring with which `before` ends. A full stop within a word, as in `torch.permute`, does
 * not end a sentence.
 */
function firstSentence(what: string, before: string): string {
  const [, comment] = before.match(/\/\*\*((?:(?!\*\/).)*)\*\/\s*$/s) ?? [];
  if (comment === undefined) throw new Error(`${what} has no docstring`);
  const text = comment.replace(/\s*\n\s*\* ?/g, ' ').trim();
  return text.match(/^.*?(?<!\b[A-Z]|\.)\.(?=\s|$)/)?.[0] ?? text;
}

function fail(message: string): never {
  throw new Error(message);
}
