import { chain } from './chain.ts';
import { conv } from './conv.ts';
import { scores, variants } from './curves.ts';
import { broadcast, gather, step, tiles } from './engine.ts';
import { hour } from './hour.ts';
import { loop } from './loop.ts';
import { luck } from './luck.ts';
import { maximum } from './maximum.ts';
import { net } from './net.ts';
import { studies } from './studies.ts';

/** The pictures that `npm run docs:pictures` draws, by file. */
export const PICTURES: Readonly<Record<string, () => string>> = {
  'docs/course/chain.svg': chain,
  'docs/course/net.svg': net,
  'docs/course/loop.svg': loop,
  'docs/course/3-scores.svg': scores,
  'docs/course/4-variants.svg': variants,
  'docs/course/5-studies.svg': studies,
  'docs/course/7-maximum.svg': maximum,
  'docs/course/conv.svg': conv,
  'docs/course/luck.svg': luck,
  'docs/results/hour.svg': hour,
  'docs/how-it-works/step.svg': step,
  'docs/how-it-works/tiles.svg': tiles,
  'docs/how-it-works/broadcast.svg': broadcast,
  'docs/how-it-works/gather.svg': gather,
};
