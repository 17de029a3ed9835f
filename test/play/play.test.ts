import { EventEmitter } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { parseGIF } from 'gifuct-js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Film } from '../../src/envs/film.ts';
import { filmOf } from '../../src/envs/film-of.ts';
import { filmEpisode } from '../../src/play/film.ts';
import { halfBlocks } from '../../src/play/half-blocks.ts';
import { halvesOf } from '../../src/play/halves.ts';
import { keyOfBrowser, keysIn } from '../../src/play/keys.ts';
import type { Playable } from '../../src/play/playable.ts';
import { PLAYABLES } from '../../src/play/playables.ts';
import { PlaySession } from '../../src/play/session.ts';
import { linesOf } from '../../src/play/terminal-view.ts';
import { playAtTerminal } from '../../src/play/terminal.node.ts';
import { rejects } from '../rejects.ts';

const test = suite('play');

const ESCAPE = '\u001b';
const named = (name: string): Playable => PLAYABLES.find((each) => each.name === name)!;

const FILM: Film = { width: 1, height: 1, palette: [[9, 8, 7]], picturesPerSecond: 10 };

/** A game that records its actions, and ends after five steps. */
function recorded(idle: Playable['idle'], seen = true): { playable: Playable; actions: number[] } {
  const actions: number[] = [];
  let left = 0;
  const game = {
    name: 'recorded',
    actionCount: 4,
    observationShape: [2],
    observation: Float32Array.of(0.5, 3),
    state: undefined,
    ...(seen && { film: FILM, picture: () => new Uint8Array(1) }),
    reward: 2,
    terminated: false,
    truncated: false,
    reset() {
      left = 5;
      game.terminated = false;
    },
    step(action: number) {
      if (action === 3) throw new Error('the game broke');
      actions.push(action);
      game.terminated = --left === 0;
    },
  };
  const playable: Playable = {
    ...{ name: 'recorded', summary: '', idle },
    actions: ['x', 'y', 'z', 'broken'].map((name) => ({ name, keys: [name[0]] })),
    make: () => game,
  };
  return { playable, actions };
}

test('keys are recognised in the input of a terminal', () => {
  assert.equal(keysIn(`${ESCAPE}[A${ESCAPE}[B${ESCAPE}OC${ESCAPE}[Da Q\u0003`), [
    ...['up', 'down', 'right', 'left'],
    ...['a', 'space', 'q', 'ctrl-c'],
  ]);
});

test('keys have the same names in a browser, and keys that are no characters have none', () => {
  assert.equal(['ArrowUp', 'ArrowDown', 'ArrowRight', 'ArrowLeft', 'a', 'Q', ' ', '7'].map(keyOfBrowser), [
    ...['up', 'down', 'right', 'left'],
    ...['a', 'q', 'space', '7'],
  ]);
  for (const key of ['Shift', 'Enter', 'Escape', 'F1', 'Dead', '']) assert.is(keyOfBrowser(key), undefined);
});

test('halves of a screen are the two directions of a game, where it has two', () => {
  const sides = Object.fromEntries(PLAYABLES.map((each) => [each.name, halvesOf(each)?.keys.join()]));
  assert.equal(sides, {
    ...{ cartpole: 'left,right', 'cartpole-pixels': 'left,right', 'mountain-car': 'left,right' },
    ...{ 'decision-process': 'left,right', 'bit-flip': undefined, breakout: 'left,right', pong: 'up,down' },
  });
});

test('a character shows two pixels, the upper one in the foreground', () => {
  const palette = [
    [1, 2, 3],
    [40, 50, 60],
  ] as const;
  const film = { width: 2, height: 3, palette, picturesPerSecond: 1 };
  const pixels = Uint8Array.of(0, 1, 1, 0, 0, 0);
  assert.equal(halfBlocks(pixels, film, 80, 24), [
    `${ESCAPE}[38;2;1;2;3;48;2;40;50;60m▀${ESCAPE}[38;2;40;50;60;48;2;1;2;3m▀${ESCAPE}[0m`,
    `${ESCAPE}[38;2;1;2;3m▀▀${ESCAPE}[0m`,
  ]);
});

test('a picture that is too large is shrunk to means', () => {
  const palette = [
    [0, 0, 0],
    [200, 100, 40],
  ] as const;
  const film = { width: 4, height: 4, palette, picturesPerSecond: 1 };
  const pixels = Uint8Array.of(0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1);
  assert.equal(halfBlocks(pixels, film, 2, 24), [
    `${ESCAPE}[38;2;150;75;30;48;2;0;0;0m▀${ESCAPE}[38;2;0;0;0;48;2;100;50;20m▀${ESCAPE}[0m`,
  ]);
  for (const [columns, rows] of [
    [3, 1],
    [1, 9],
    [600, 7],
  ]) {
    const game = named('cartpole').make();
    const { film: cartpole, picture } = filmOf(game)!;
    game.reset(0);
    const lines = halfBlocks(picture(), cartpole, columns, rows);
    assert.ok(lines.length <= rows);
    for (const line of lines) assert.ok(line.split('▀').length - 1 <= columns);
  }
});

test('a game that waits takes a step for each key that means something', () => {
  const { playable, actions } = recorded('wait');
  const session = new PlaySession(playable, 0);
  session.tick();
  for (const key of ['y', 'w', 'x']) session.press(key);
  session.tick();
  assert.equal(actions, [1, 0]);
  assert.is(session.score, 4);
});

test('a game that does not wait goes on with the latest action, or does nothing once a key was let go', () => {
  const latest = recorded('latest');
  const session = new PlaySession(latest.playable, 0);
  session.tick();
  session.press('z');
  session.tick();
  session.release('z');
  session.tick();
  assert.equal(latest.actions, [0, 2, 2]);

  const idle = recorded(1);
  const other = new PlaySession(idle.playable, 0);
  other.tick();
  other.press('z');
  for (let i = 0; i < 2; i++) other.tick();
  other.release('z');
  for (let i = 0; i < 2; i++) other.tick();
  assert.equal(idle.actions, [1, 2, 2, 1, 1]);
});

test('a tap counts as held for a while, where the release of a key is not reported', () => {
  const { playable, actions } = recorded(1);
  const session = new PlaySession(playable, 0);
  session.tap('z');
  for (let i = 0; i < 4; i++) session.tick();
  assert.equal(actions, [2, 2, 2, 1]); // .3 seconds at ten steps a second
});

test('the latest of several keys counts, and the one before it once that is released', () => {
  const { playable, actions } = recorded(1);
  const session = new PlaySession(playable, 0);
  session.press('x');
  session.press('z');
  session.tick();
  session.release('z');
  session.tick();
  session.press('z');
  session.release('z'); // before any time has passed
  session.tick();
  session.tick();
  session.releaseAll();
  session.tick();
  assert.equal(actions, [2, 0, 2, 0, 1]);
});

test('a key that is pressed again is the latest; a new episode begins with no key held', () => {
  const { playable, actions } = recorded(1);
  const session = new PlaySession(playable, 0);
  for (const key of ['x', 'z', 'x']) session.press(key);
  for (let i = 0; i < 5; i++) session.tick();
  session.press('r');
  session.tick();
  assert.equal(actions, [0, 0, 0, 0, 0, 1]);
});

test('a key that means nothing, or comes after the end, changes nothing', () => {
  const { playable, actions } = recorded(1);
  const session = new PlaySession(playable, 0);
  session.press('w');
  for (let i = 0; i < 5; i++) session.tick();
  session.press('z');
  session.tick();
  assert.equal(actions, [1, 1, 1, 1, 1]);
  session.press('r');
  assert.equal([session.over, session.steps, session.score], [false, 0, 0]);
  session.tick();
  assert.equal(actions, [1, 1, 1, 1, 1, 1]);
});

test('a game that cannot be seen is shown in numbers, and cannot be filmed', async () => {
  const { playable } = recorded('wait', false);
  const session = new PlaySession(playable, 0);
  assert.equal(linesOf(session, 80, 24).slice(0, 3), ['', '0.5 3', '']);
  const film = filmEpisode(playable, { seed: 0, maxSteps: 3, act: () => 0 });
  await rejects(film, /recorded cannot be filmed: it has no picture and observes no image/);
});

test('an episode that is over stays over until r; scores are those of whole episodes', () => {
  const { playable, actions } = recorded('wait');
  const session = new PlaySession(playable, 0);
  for (let i = 0; i < 8; i++) session.press('x');
  assert.is(actions.length, 5);
  assert.match(linesOf(session, 80, 24).join('\n'), /recorded: score 10, step 5, over\nx: x {3}y: y/);
  session.press('r');
  session.press('x');
  assert.match(linesOf(session, 80, 24).join('\n'), /score 2, step 1\n/);
  assert.equal(session.scores, [10]);
  assert.ok(linesOf(session, 20, 24).every((line) => line.includes('▀') || line.length <= 20));
});

/** A terminal that records what happens to it. */
function fakeTerminal() {
  const keyboard = new EventEmitter();
  const modes: boolean[] = [];
  let written = '';
  const input = Object.assign(keyboard, {
    setRawMode: (mode: boolean) => modes.push(mode),
    resume: () => {},
    pause: () => {},
  });
  const output = {
    ...{ columns: 60, rows: 20 },
    write(text: string) {
      written += text;
      return true;
    },
  };
  return {
    terminal: { input, output } as unknown as Parameters<typeof playAtTerminal>[1],
    type: (text: string) => keyboard.emit('data', Buffer.from(text)),
    left: () =>
      modes.join() === 'true,false' &&
      keyboard.listenerCount('data') === 0 &&
      written.endsWith(`${ESCAPE}[?25h${ESCAPE}[?1049l`),
    written: () => written,
  };
}

test('at a terminal: keys play, time passes, q ends it, and the terminal is as before', async () => {
  const { terminal, type, left, written } = fakeTerminal();
  const { playable, actions } = recorded('latest');
  const playing = playAtTerminal(playable, terminal, { seed: 0, speed: 20 });
  type('z');
  while (!written().includes('step 5, over')) await setTimeout(10);
  type('q');
  assert.equal(await playing, [10]);
  assert.equal(actions, [2, 2, 2, 2, 2]);
  assert.ok(left());
  assert.match(written(), /▀.*recorded: score 10, step 5, over/s);
});

test('the terminal is as before when the game breaks, too', async () => {
  const { terminal, type, left } = fakeTerminal();
  const playing = playAtTerminal(recorded('wait').playable, terminal, { seed: 0, speed: 1 });
  type('b');
  await rejects(playing, /^the game broke$/);
  assert.ok(left());
});

test('the terminal is as before when a signal ends the game, too', async () => {
  const { terminal, left } = fakeTerminal();
  const stopper = new AbortController();
  const options = { seed: 0, speed: 1, signal: stopper.signal };
  const playing = playAtTerminal(recorded('wait').playable, terminal, options);
  stopper.abort();
  assert.equal(await playing, []);
  assert.ok(left());
});

test('a film has one picture more than steps', async () => {
  const options = { seed: 0, maxSteps: 30, act: () => 1 };
  const { gif, steps, score } = await filmEpisode(named('cartpole'), options);
  const { frames, lsd } = parseGIF(gif.slice().buffer);
  assert.equal([lsd.width, lsd.height], [600, 400]);
  assert.equal([steps, score], [8, 8]); // seed 0, pushed right until the pole falls
  assert.is(frames.filter((frame) => 'image' in frame).length, 9);
  assert.is((await filmEpisode(named('breakout'), { ...options, maxSteps: 3 })).steps, 3);
});

test.run();
