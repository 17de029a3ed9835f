import { chain } from './chain.ts';
import { conv } from './conv.ts';
import { scores, variants } from './curves.ts';
import { loop } from './loop.ts';
import { luck } from './luck.ts';
import { net } from './net.ts';

/** What `npm run docs:pictures` draws, by file. */
export const PICTURES: Readonly<Record<string, () => string>> = {
  'docs/course/chain.svg': chain,
  'docs/course/net.svg': net,
  'docs/course/loop.svg': loop,
  'docs/course/3-scores.svg': scores,
  'docs/course/4-variants.svg': variants,
  'docs/course/conv.svg': conv,
  'docs/course/luck.svg': luck,
};
