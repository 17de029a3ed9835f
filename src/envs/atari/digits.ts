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

/** Size of a cell in pixels. */
export const CELL_WIDTH = 4;
export const CELL_HEIGHT = 2;
export const DIGIT_WIDTH = 3 * CELL_WIDTH;
export const DIGIT_HEIGHT = 5 * CELL_HEIGHT;
