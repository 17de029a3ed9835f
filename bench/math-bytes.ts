import { Random } from '../src/index.ts';
import { exp } from '../src/math/exp.ts';
import { log } from '../src/math/log.ts';
import { pow } from '../src/math/pow.ts';
import { cos, sin } from '../src/math/trigonometry.ts';
import { sha256 } from './sha256.ts';

const COUNT = 20_000;

/**
 * The results of the functions in src/math for arguments of every size, as one SHA-256. Engines that agree on these and
 * on `learnedBytes` agree on longer runs as well: nothing else in a run could differ.
 */
export function mathBytes(): Promise<string> {
  const random = new Random(1);
  const ofAnySize = (power: number) => random.uniform(-1, 1) * pow(2, random.uniform(-power, power));
  const results: (() => number)[] = [
    () => sin(ofAnySize(30)),
    () => cos(ofAnySize(30)),
    () => exp(ofAnySize(9)),
    () => log(Math.abs(ofAnySize(1000))),
    () => pow(Math.abs(ofAnySize(50)), ofAnySize(4)),
  ];
  return sha256(results.map((result) => Float64Array.from({ length: COUNT }, result)));
}
