import { exp } from './exp.ts';

/** e^x - 1, right to 1e-14 of itself. */
export function expm1(x: number): number {
  if (Math.abs(x) > 0.03) return exp(x) - 1;
  return x * (1 + x * (1 / 2 + x * (1 / 6 + x * (1 / 24 + x * (1 / 120 + x * (1 / 720 + x / 5040))))));
}
