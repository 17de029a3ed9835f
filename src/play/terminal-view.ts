import { halfBlocks } from './half-blocks.ts';
import { type PlaySession, tidy } from './session.ts';

/** The player's view, as lines for a terminal of the given size. */
export function linesOf(session: PlaySession, columns: number, rows: number): string[] {
  const { playable, score, steps, over } = session;
  const keys = playable.actions.flatMap(({ name, keys }) => (keys.length ? `${keys[0]}: ${name}` : []));
  const status = [
    `${playable.name}: score ${tidy(score)}, step ${steps}${over ? ', over' : ''}`,
    [...keys, 'r: again', 'q: quit'].join('   '),
  ].flatMap((line) => wrapped(line, columns));
  return [...look(session, columns, Math.max(1, rows - status.length)), ...status];
}

function look({ playable, game, filmed }: PlaySession, columns: number, rows: number): string[] {
  const text = playable.text?.(game);
  if (text === undefined && filmed) return halfBlocks(filmed.picture(), filmed.film, columns, rows);
  const lines = (text ?? game.observation.join(' ')).split('\n');
  return ['', ...lines.flatMap((line) => wrapped(line, columns)), ''];
}

function wrapped(line: string, columns: number): string[] {
  return line.match(new RegExp(`.{1,${Math.max(1, columns)}}`, 'g')) ?? [];
}
