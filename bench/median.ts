export { median } from '../src/backends/median.ts';
