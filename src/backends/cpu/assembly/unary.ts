import { multiplyAdd, read, write } from './lanes';
import { exp, expm1, log, log1p, sigmoid, softplus, tanh } from './math';
import { bell, erf, scaledNormalTail } from './normal';
import { pow, powerOfFew } from './power';
import { cos, sin } from './trigonometry';

// @ts-ignore: decorator
@unmanaged
class Params {
  count: u32;
  a: f32;
  b: f32;
}

export function unary_scratch(): usize {
  return 64;
}

/** The cases of shaders/unary.wgsl. */
export function unary(x: usize, out: usize, p: Params, OP: u32, scratch: usize): void {
  switch (OP) {
    case 0: return map<Relu>(x, out, p);
    case 1: return map<Clamp>(x, out, p);
    case 2: return map<Inside>(x, out, p);
    case 3: return map<Step>(x, out, p);
    case 4: return map<Abs>(x, out, p);
    case 5: return map<Sign>(x, out, p);
    case 6: return map<Sqrt>(x, out, p);
    case 7: return mapLong<Exp>(x, out, p, scratch);
    case 8: return mapLong<Expm1>(x, out, p, scratch);
    case 9: return mapLong<Log>(x, out, p, scratch);
    case 10: return mapLong<Log1p>(x, out, p, scratch);
    case 11: return power(x, out, p, scratch);
    case 12: return mapLong<Sin>(x, out, p, scratch);
    case 13: return mapLong<Cos>(x, out, p, scratch);
    case 14: return mapLong<Tanh>(x, out, p, scratch);
    case 15: return mapLong<Sigmoid>(x, out, p, scratch);
    case 16: return mapLong<Softplus>(x, out, p, scratch);
    case 17: return mapLong<Erf>(x, out, p, scratch);
    case 18: return mapLong<Elu>(x, out, p, scratch);
    case 19: return mapLong<EluSlope>(x, out, p, scratch);
    case 20: return map<LeakyRelu>(x, out, p);
    case 21: return mapLong<Gelu>(x, out, p, scratch);
    case 22: return mapLong<GeluSlope>(x, out, p, scratch);
    case 23: return mapLong<GeluTanh>(x, out, p, scratch);
    case 24: return mapLong<GeluTanhSlope>(x, out, p, scratch);
    case 25: return mapLong<Silu>(x, out, p, scratch);
    default: return mapLong<SiluSlope>(x, out, p, scratch);
  }
}

function power(x: usize, out: usize, p: Params, scratch: usize): void {
  if (p.a === 2) map<Square>(x, out, p);
  else if (Mathf.floor(p.a) === p.a && Mathf.abs(p.a) <= 4) mapLong<PowerOfFew>(x, out, p, scratch);
  else mapLong<Pow>(x, out, p, scratch);
}

/** A loop for each op: choosing the op for each vector would take four times as long as computing a simple one. */
function map<T>(x: usize, out: usize, p: Params): void {
  const op = changetype<T>(0);
  const count = p.count;
  const a = f32x4.splat(p.a);
  const b = f32x4.splat(p.b);
  let i: u32 = 0;
  for (; i + 16 <= count; i += 16) {
    const from = x + 4 * i;
    const to = out + 4 * i;
    v128.store(to, op.of(v128.load(from), a, b));
    v128.store(to, op.of(v128.load(from, 16), a, b), 16);
    v128.store(to, op.of(v128.load(from, 32), a, b), 32);
    v128.store(to, op.of(v128.load(from, 48), a, b), 48);
  }
  for (; i < count; i += 4) {
    const left = count - i;
    write(out + 4 * i, op.of(read(x + 4 * i, left), a, b), left);
  }
}

/**
 * The same as `map`, for ops of many instructions. These are inlined, so that the loop keeps their constants in
 * registers. The rest after the last 16 numbers goes through a block at `edge`.
 */
function mapLong<T>(x: usize, out: usize, p: Params, edge: usize): void {
  const rest = p.count % 16;
  const whole = p.count - rest;
  mapBlocks<T>(x, out, p, whole);
  if (rest === 0) return;
  memory.copy(edge, x + 4 * whole, 4 * rest);
  mapBlocks<T>(edge, edge, p, 16);
  memory.copy(out + 4 * whole, edge, 4 * rest);
}

function mapBlocks<T>(x: usize, out: usize, p: Params, count: u32): void {
  const op = changetype<T>(0);
  const a = f32x4.splat(p.a);
  const b = f32x4.splat(p.b);
  for (const end = x + 4 * count; x < end; x += 64) {
    v128.store(out, op.of(v128.load(x), a, b));
    v128.store(out, op.of(v128.load(x, 16), a, b), 16);
    v128.store(out, op.of(v128.load(x, 32), a, b), 32);
    v128.store(out, op.of(v128.load(x, 48), a, b), 48);
    out += 64;
  }
}

// A type for each op, which only stands for its function: it has no objects.
class Relu { of(x: v128, a: v128, b: v128): v128 { return f32x4.pmax(x, f32x4.splat(0)); } }
class Clamp { of(x: v128, a: v128, b: v128): v128 { return f32x4.pmin(f32x4.pmax(x, a), b); } }
class Inside { of(x: v128, a: v128, b: v128): v128 { return v128.and(f32x4.splat(1), v128.and(f32x4.ge(x, a), f32x4.le(x, b))); } }
class Step { of(x: v128, a: v128, b: v128): v128 { return v128.bitselect(a, b, f32x4.gt(x, f32x4.splat(0))); } }
class Abs { of(x: v128, a: v128, b: v128): v128 { return f32x4.abs(x); } }
class Sign { of(x: v128, a: v128, b: v128): v128 { return f32x4.sub(v128.and(f32x4.splat(1), f32x4.gt(x, f32x4.splat(0))), v128.and(f32x4.splat(1), f32x4.lt(x, f32x4.splat(0)))); } }
class Sqrt { of(x: v128, a: v128, b: v128): v128 { return f32x4.sqrt(x); } }
class Exp { @inline of(x: v128, a: v128, b: v128): v128 { return exp(x); } }
class Expm1 { @inline of(x: v128, a: v128, b: v128): v128 { return expm1(x); } }
class Log { @inline of(x: v128, a: v128, b: v128): v128 { return log(x); } }
class Log1p { @inline of(x: v128, a: v128, b: v128): v128 { return log1p(x); } }
class Pow { @inline of(x: v128, a: v128, b: v128): v128 { return pow(x, f32x4.extract_lane(a, 0)); } }
class PowerOfFew { @inline of(x: v128, a: v128, b: v128): v128 { return powerOfFew(x, f32x4.extract_lane(a, 0)); } }
class Square { of(x: v128, a: v128, b: v128): v128 { return f32x4.mul(x, x); } }
class Sin { @inline of(x: v128, a: v128, b: v128): v128 { return sin(x); } }
class Cos { @inline of(x: v128, a: v128, b: v128): v128 { return cos(x); } }
class Tanh { @inline of(x: v128, a: v128, b: v128): v128 { return tanh(x); } }
class Sigmoid { @inline of(x: v128, a: v128, b: v128): v128 { return sigmoid(x); } }
class Softplus { @inline of(x: v128, a: v128, b: v128): v128 { return softplus(x); } }
class Erf { @inline of(x: v128, a: v128, b: v128): v128 { return erf(x); } }
class Elu { @inline of(x: v128, a: v128, b: v128): v128 { return v128.bitselect(x, f32x4.mul(a, expm1(x)), f32x4.gt(x, f32x4.splat(0))); } }
class EluSlope { @inline of(x: v128, a: v128, b: v128): v128 { return v128.bitselect(f32x4.splat(1), f32x4.mul(a, exp(x)), f32x4.gt(x, f32x4.splat(0))); } }
class LeakyRelu { of(x: v128, a: v128, b: v128): v128 { return v128.bitselect(x, f32x4.mul(a, x), f32x4.gt(x, f32x4.splat(0))); } }
class Gelu { @inline of(x: v128, a: v128, b: v128): v128 { return gelu(x); } }
class GeluSlope { @inline of(x: v128, a: v128, b: v128): v128 { return geluSlope(x); } }
class GeluTanh { @inline of(x: v128, a: v128, b: v128): v128 { return f32x4.mul(x, sigmoid(bent(x))); } }
class GeluTanhSlope { @inline of(x: v128, a: v128, b: v128): v128 { return bentSlope(x); } }
class Silu { @inline of(x: v128, a: v128, b: v128): v128 { return f32x4.mul(x, sigmoid(x)); } }
class SiluSlope { @inline of(x: v128, a: v128, b: v128): v128 { return siluSlope(x); } }

const TWICE_SQRT_TWO_OVER_PI: f32 = 1.59576912160573071;
const ONE_OVER_SQRT_TWO_PI: f32 = 0.398942280401432678;
/** From here on the slopes of GELU are 0 or 1, and bell(x) is 0. */
const FAR: f32 = 20;

/** x times the share of a normal distribution below x. The share alone may underflow, so the bell comes last. */
// @ts-ignore: decorator
@inline
function gelu(x: v128): v128 {
  const size = f32x4.pmin(f32x4.abs(x), f32x4.splat(FAR));
  const height = bell(size);
  const tail = scaledNormalTail(size);
  const belowZero = f32x4.mul(f32x4.mul(x, tail), height);
  const aboveZero = f32x4.mul(x, f32x4.sub(f32x4.splat(1), f32x4.mul(tail, height)));
  return v128.bitselect(belowZero, aboveZero, f32x4.lt(x, f32x4.splat(0)));
}

/** The derivative of gelu(x): the share below x, plus x times the density there. */
// @ts-ignore: decorator
@inline
function geluSlope(x: v128): v128 {
  const size = f32x4.pmin(f32x4.abs(x), f32x4.splat(FAR));
  const density = f32x4.mul(size, f32x4.splat(ONE_OVER_SQRT_TWO_PI));
  const belowZero = f32x4.mul(f32x4.sub(scaledNormalTail(size), density), bell(size));
  return v128.bitselect(belowZero, f32x4.sub(f32x4.splat(1), belowZero), f32x4.lt(x, f32x4.splat(0)));
}

/** 2 sqrt(2 / pi) (x + 0.044715 x^3), whose sigmoid is near the share of a normal distribution below x. */
// @ts-ignore: decorator
@inline
function bent(x: v128): v128 {
  const cube = f32x4.mul(f32x4.mul(f32x4.mul(f32x4.splat(0.044715), x), x), x);
  return f32x4.mul(f32x4.splat(TWICE_SQRT_TWO_OVER_PI), f32x4.add(x, cube));
}

/** The derivative of x sigmoid(bent(x)). */
// @ts-ignore: decorator
@inline
function bentSlope(x: v128): v128 {
  const s = sigmoid(bent(x));
  const one = f32x4.splat(1);
  const slope = f32x4.add(one, f32x4.mul(f32x4.mul(f32x4.splat(0.134145), x), x));
  const bend = f32x4.mul(f32x4.splat(TWICE_SQRT_TWO_OVER_PI), slope);
  return f32x4.add(s, whereNear(x, f32x4.mul(f32x4.mul(f32x4.mul(x, s), f32x4.sub(one, s)), bend)));
}

/** The derivative of x sigmoid(x). */
// @ts-ignore: decorator
@inline
function siluSlope(x: v128): v128 {
  const s = sigmoid(x);
  return multiplyAdd(f32x4.mul(x, s), f32x4.sub(f32x4.splat(1), s), s);
}

/** y where x is near 0, else 0. */
// @ts-ignore: decorator
@inline
function whereNear(x: v128, y: v128): v128 {
  return v128.and(y, f32x4.lt(f32x4.abs(x), f32x4.splat(FAR)));
}
