import { defineRecipe } from 'webgpu-dqn';
import { LightsOut } from './lights-out.js'; // an Environment
export default defineRecipe({
  name: 'lights-out',
  summary: 'All lights out, from five numbers',
  makeEnvironment: () => new LightsOut(5),
  settings: { steps: 20_000, hiddenSizes: [64, 64], learningRate: 1e-3, gamma: 0.95 }, // the rest has good defaults
  bar: { score: 0.9, seeds: 5, successes: 4 },
});
