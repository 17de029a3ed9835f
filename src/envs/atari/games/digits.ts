/** The digits 0 .. 9 as the console draws them: 3 x 5 cells, a row of cells a string. */
export const DIGITS: readonly (readonly string[])[] = [
  ['###', '# #', '# #', '# #', '###'],
  [' # ', ' # ', ' # ', ' # ', ' # '],
  ['###', '  #', '###', '#  ', '###'],
  ['###', '  #', ' ##', '  #', '###'],
  ['# #', '# #', '###', '  #', '  #'],
  ['###', '#  ', '###', '  #', '###'],
  ['#  ', '#  ', '###', '# #', '###'],
  ['###', '  #', '  #', '  #', '  #'],
  ['###', '# #', '###', '# #', '###'],
  ['###', '# #', '###', '  #', '  #'],
];

/** Width of a cell in pixels; its height is the game's choice. */
export const CELL_WIDTH = 4;
export const DIGIT_WIDTH = 3 * CELL_WIDTH;
/** The number of cells from the top of a digit to its bottom. */
export const DIGIT_CELLS = 5;
