// @ts-ignore: decorator
@unmanaged
class Params {
  outer: u32;
  length: u32;
  picks: u32;
  lanes: u32;
}

export function links(index: usize, first: usize, next: usize, p: Params): void {
  const row: u32 = 4 * p.lanes;
  memory.fill(first, 0xff, p.outer * p.length * row);
  for (let o: u32 = 0; o < p.outer; o++) {
    for (let j = <i32>p.picks - 1; j >= 0; j--) {
      for (let lane: u32 = 0; lane < row; lane += 4) {
        const at = j * row + lane;
        const picked = load<u32>(index + at);
        let follower = -1;
        if (picked < p.length) {
          const place = first + picked * row + lane;
          follower = load<i32>(place);
          store<i32>(place, j);
        }
        store<i32>(next + at, follower);
      }
    }
    index += p.picks * row;
    next += p.picks * row;
    first += p.length * row;
  }
}
