/** The words about trained nets, about what a net looks at, and about playing beside one. */
import type { TrainedNet } from '../protocol.ts';
import { count, score } from './copy.ts';

export const NET = {
  trained: 'trained for',
  trainedFor: ({ steps, updates }: TrainedNet) => `${count(steps)} steps, ${count(updates)} updates`,
  score: 'score',
  scored: ({ mean, std, games }: TrainedNet) =>
    `${score(mean)} ± ${score(std)}, ${count(games.length)} games`,
  file: 'file',
  plays: 'plays on',
  hash: 'net, SHA-256',
  checked: 'These bytes came, and were checked.',
  lies: (file: string) => `In the folder of that run it is ${file}.`,
  games: 'Its games',
  /** Of sorted scores. */
  spread: (sorted: readonly number[]) => {
    const at = (share: number) => score(sorted[Math.round(share * (sorted.length - 1))]);
    return `From ${at(0)} to ${at(1)}. Half of them lie between ${at(0.25)} and ${at(0.75)}.`;
  },
  yours: (value: number) => `Your best: ${score(value)}.`,
  curve: 'Its scores by step were recorded while it was trained. All else happens here, now.',
};

const ROWS = ['top', 'middle', 'bottom'];
const COLUMNS = ['left', 'centre', 'right'];

export const SALIENCY = {
  told: (row: number, column: number) => `What its values hang on. Most: ${SALIENCY.place(row, column)}.`,
  /** Of shares of the height and of the width, 0 to 1. */
  place: (row: number, column: number) =>
    `${ROWS[Math.min(2, Math.floor(3 * row))]} ${COLUMNS[Math.min(2, Math.floor(3 * column))]}`,
  most: (value: string, row: number, column: number) =>
    `Most: ${value}, at the ${SALIENCY.place(row, column)}.`,
  means:
    'Bright: its values change where that patch is painted over with background. Half the sum of their squared changes.',
  waits: 'The picture is being painted over, patch by patch.',
  elsewhere: 'It plays another game than this one. Choose its game, or what the net sees.',
  strip: 'This net sees a strip of the picture. Choose what the net sees.',
};

export const RIVAL = {
  heading: 'Its game',
  told: 'The game of the net, beside yours.',
  score: 'score',
  waits: 'It waits while training is paused.',
  stands: 'It is paused.',
};
