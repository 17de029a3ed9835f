/** What the games are called on the page, and what is said of them. */

/** What recipes are called, and what their nets have to do. */
export const GAMES: Readonly<Record<string, { readonly title: string; readonly lead: string }>> = {
  cartpole: {
    title: 'CartPole',
    lead: 'It sees four numbers, pushes left or right, and is told when the pole falls.',
  },
  'cartpole-rmsprop': {
    title: 'CartPole, RMSprop',
    lead: 'The same pole with another optimiser and larger batches, after a PyTorch notebook.',
  },
  'cartpole-td4': {
    title: 'CartPole, exercise sheet',
    lead: 'The same pole, for at most 200 steps, after an exercise sheet.',
  },
  sail: {
    title: 'CartPole, self-imitation',
    lead: 'The same pole. Good games of its own count for more.',
  },
  'cartpole-keras': {
    title: 'CartPole, Keras',
    lead: 'The same pole, for at most 200 steps, after a TensorFlow notebook.',
  },
  'cartpole-pixels': {
    title: 'CartPole, pixels',
    lead: 'It sees how the picture changed, and nothing else. That is hard, and slow.',
  },
  mountaincar: {
    title: 'Mountain car',
    lead: 'Its engine is too weak for the slope. It must swing up, and nobody says so.',
  },
  hdqn: {
    title: 'Two levels',
    lead: 'One net chooses a place, another one walks there. The far end pays, on the way back.',
  },
  'bit-flip': {
    title: 'Bit flip',
    lead: 'Fifteen bits must match the goal. It learns from failures as if they were meant.',
  },
  breakout: {
    title: 'Breakout',
    lead: 'It sees four small grey pictures, and is told of points. An hour teaches it a lot.',
  },
  pong: {
    title: 'Pong',
    lead: 'It sees four small grey pictures, and is told of points won and lost.',
  },
  'cartpole-pqn': {
    title: 'CartPole, PQN',
    lead: 'The same pole, in several games at once. It learns from their last steps, and forgets them.',
  },
  'cartpole-stream': {
    title: 'CartPole, streaming',
    lead: 'The same pole. It learns from each step once, and keeps none.',
  },
  'breakout-pqn': {
    title: 'Breakout, PQN',
    lead: 'Eight games at once, in pictures. It learns from their last steps, and forgets them.',
  },
  'pong-pqn': {
    title: 'Pong, PQN',
    lead: 'Eight games at once, in pictures. It learns from their last steps, and forgets them.',
  },
  'breakout-stream': {
    title: 'Breakout, streaming',
    lead: 'It sees four small grey pictures. It learns from each step once, and keeps none.',
  },
};

export function gameTitle(recipe: string): string {
  return GAMES[recipe]?.title ?? recipe;
}
