/**
 * Links to runs: the part of an address behind `#`, from which a page, and by its command line the CLI, makes the same
 * run to the same bytes.
 *
 *     #v=0.1.0&r=cartpole&p=default&s=5&d=cpu&set=nStep:3&at=2000:learningRate:5e-4&n=3000&h=9b37da50
 */
import type { LinkedRun } from '../../recipes/settings-command.ts';
import type { OneChange } from './one-change.ts';

/** The link to a run, with the `#`. */
export function formatLink(run: LinkedRun): string {
  const { version, recipe, preset, seed, device, fma, settings, changes, until, hash } = run;
  const parts: readonly (readonly [name: string, value: string | number | undefined])[] = [
    ...[['v', version] as const, ['r', recipe] as const, ['p', preset] as const, ['s', seed] as const],
    ...[['d', device] as const, ['fma', fma && 1] as const],
    ...settings.map((each) => ['set', each.replace('=', ':')] as const),
    ...changes.map(({ step, key, value }) => ['at', `${step}:${key}:${value}`] as const),
    ...[['n', until] as const, ['h', hash] as const],
  ];
  const given = parts.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encode(value)}`]));
  return `#${given.join('&')}`;
}

/** A link to a run and another one beside it, which differs in one setting. */
export function formatComparison(link: string, { key, value }: OneChange): string {
  return `${link}&b=${encode(`${key}:${value}`)}`;
}

/** As an address may have it, but with `:` and `,` left to be read. */
function encode(value: string | number): string {
  return encodeURIComponent(value).replaceAll('%3A', ':').replaceAll('%2C', ',');
}
