import { copyColumn, copyRows, fillRow } from './rows';

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  n1: u32;
  n2: u32;
  n3: u32;
  m0: u32;
  m1: u32;
  m2: u32;
  m3: u32;
  start0: u32;
  start1: u32;
  start2: u32;
  start3: u32;
  step0: u32;
  step1: u32;
  step2: u32;
  step3: u32;
  value: f32;
}

export function place(x: usize, out: usize, p: Params): void {
  const row: u32 = 4 * p.n3;
  const plane = row * p.n2;
  // Plane by plane, so that the filled plane is still in a near cache when it is overwritten.
  const planes = p.count / (p.n2 * p.n3);
  for (let i: u32 = 0; i < planes; i++) {
    const to = out + i * plane;
    fillRow(to, p.value, p.n2 * p.n3);
    const i0 = i / p.n1 - p.start0;
    const i1 = (i % p.n1) - p.start1;
    const at0 = i0 / p.step0;
    const at1 = i1 / p.step1;
    if (at0 >= p.m0 || at1 >= p.m1 || at0 * p.step0 !== i0 || at1 * p.step1 !== i1) continue;
    placePlane(x + 4 * (at0 * p.m1 + at1) * p.m2 * p.m3, to + row * p.start2 + 4 * p.start3, p);
  }
}

function placePlane(from: usize, to: usize, p: Params): void {
  const stride: u32 = 4 * p.n3 * p.step2;
  if (p.step3 === 1) {
    copyRows(to, stride, from, 4 * p.m3, p.m3, p.m2);
    return;
  }
  for (let i: u32 = 0; i < p.m2; i++) {
    copyColumn(to, 4 * p.step3, from, 4, p.m3);
    to += stride;
    from += 4 * p.m3;
  }
}
