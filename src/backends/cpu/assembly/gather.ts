import { copyRow, fillRow } from './rows';

// @ts-ignore: decorator
@unmanaged
class Params {
  outer: u32;
  length: u32;
  picks: u32;
  lanes: u32;
  width: u32;
}

export function gather(x: usize, index: usize, out: usize, p: Params): void {
  const length = p.length;
  const lanes = p.lanes;
  const width = p.width;
  for (let o: u32 = 0; o < p.outer; o++) {
    for (let j: u32 = 0; j < p.picks; j++) {
      if (width === 1) {
        gatherNumbers(x, index, out, length, lanes);
      } else {
        for (let lane: u32 = 0; lane < lanes; lane++) {
          const row = load<u32>(index + 4 * lane);
          const to = out + 4 * lane * width;
          if (row < length) copyRow(to, x + 4 * (row * lanes + lane) * width, width);
          else fillRow(to, NaN, width);
        }
      }
      index += 4 * lanes;
      out += 4 * lanes * width;
    }
    x += 4 * length * lanes * width;
  }
}

// @ts-ignore: decorator
@inline
function gatherNumbers(x: usize, index: usize, out: usize, length: u32, lanes: u32): void {
  for (let lane: u32 = 0; lane < lanes; lane++) {
    const row = load<u32>(index + 4 * lane);
    const value: f32 = row < length ? load<f32>(x + 4 * (row * lanes + lane)) : NaN;
    store<f32>(out + 4 * lane, value);
  }
}
