// The curve of Ed25519 and the group ristretto255 over it (RFC 9496). Only public values come here, so nothing
// needs to take the same time for all of them.
import { concat, sha512 } from "./bytes.js";

const P = 2n ** 255n - 19n;
/** The order of the group. */
export const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;
const SQRT_M1 = 19681161376707505956807079304988542015446066515923890162744021073123829784752n;
const SQRT_AD_MINUS_ONE = 25063068953384623474111414158702152701244531502492656460079210482610430750235n;
const INVSQRT_A_MINUS_D = 54469307008909316920995813868745141605393597292927456921205312896311721017578n;
const ONE_MINUS_D_SQ = (1n - D * D) % P;
const D_MINUS_ONE_SQ = ((D - 1n) * (D - 1n)) % P;
const D2 = 2n * D;

const mod = (a) => {
  const rest = a % P;
  return rest < 0n ? rest + P : rest;
};
const odd = (a) => (mod(a) & 1n) === 1n;
const absolute = (a) => (odd(a) ? mod(-a) : mod(a));

function squared(a, times) {
  for (let i = 0; i < times; i += 1) a = (a * a) % P;
  return a;
}

/** `a^((p-5)/8)`: 252 squarings and a few products. */
function root8(a) {
  const b2 = (a * a % P) * a % P;
  const b4 = squared(b2, 2) * b2 % P;
  const b5 = squared(b4, 1) * a % P;
  const b10 = squared(b5, 5) * b5 % P;
  const b20 = squared(b10, 10) * b10 % P;
  const b40 = squared(b20, 20) * b20 % P;
  const b80 = squared(b40, 40) * b40 % P;
  const b160 = squared(b80, 80) * b80 % P;
  const b240 = squared(b160, 80) * b80 % P;
  const b250 = squared(b240, 10) * b10 % P;
  return squared(b250, 2) * a % P;
}

/** SQRT_RATIO_M1 of RFC 9496, 4.2: whether u/v is a square, and the root that is not negative. */
function squareRatio(u, v) {
  const v3 = (v * v % P) * v % P;
  const v7 = (v3 * v3 % P) * v % P;
  let r = (u * v3 % P) * root8(u * v7 % P) % P;
  const check = v * (r * r % P) % P;
  const right = mod(check - u) === 0n;
  const flipped = mod(check + u) === 0n;
  if (flipped || mod(check + u * SQRT_M1) === 0n) r = r * SQRT_M1 % P;
  return [right || flipped, absolute(r)];
}

/** A number of bytes, the lowest first. */
export function little(bytes) {
  let text = "";
  for (let i = bytes.length - 1; i >= 0; i -= 1) text += bytes[i].toString(16).padStart(2, "0");
  return BigInt(`0x${text || "0"}`);
}

/** Bytes of a number, the lowest first. */
export function unlittle(number, width) {
  const text = number.toString(16).padStart(2 * width, "0");
  return Uint8Array.from({ length: width }, (_, i) => parseInt(text.substr(2 * (width - 1 - i), 2), 16));
}

// Points in extended coordinates: [X, Y, Z, T].
const ZERO = [0n, 1n, 1n, 0n];

/** The sum of two points. */
export function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = (y1 - x1) * (y2 - x2) % P;
  const b = (y1 + x1) * (y2 + x2) % P;
  const c = (t1 * D2 % P) * t2 % P;
  const d = 2n * z1 * z2 % P;
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [e * f % P, g * h % P, f * g % P, e * h % P];
}

function double([x, y, z]) {
  const a = x * x % P;
  const b = y * y % P;
  const s = x + y;
  const e = s * s % P - a - b;
  const g = b - a;
  const f = g - 2n * z * z % P;
  const h = -a - b;
  return [e * f % P, g * h % P, f * g % P, e * h % P];
}

/** The point with the other sign. */
export const negate = ([x, y, z, t]) => [-x, y, z, -t];

/** Four bits of a number at a time, the lowest first. */
function nibbles(number, count) {
  const text = number.toString(16).padStart(count, "0");
  return Array.from({ length: count }, (_, i) => parseInt(text[count - 1 - i], 16));
}

const multiples = (point) => {
  const list = [ZERO, point];
  for (let i = 2; i < 16; i += 1) list.push(add(list[i - 1], point));
  return list;
};

/** `a·A + b·B` for two points used once; `a` below the order, `b` below 2^128. */
export function both(a, pointA, b, pointB) {
  const [as, bs] = [nibbles(a, 64), nibbles(b, 32)];
  const [ma, mb] = [multiples(pointA), multiples(pointB)];
  let sum = ZERO;
  for (let i = 63; i >= 0; i -= 1) {
    if (sum !== ZERO) sum = double(double(double(double(sum))));
    if (as[i]) sum = add(sum, ma[as[i]]);
    if (i < 32 && bs[i]) sum = add(sum, mb[bs[i]]);
  }
  return sum;
}

/** A point used many times: its multiples at each place of four bits. */
export class Fixed {
  #places = [];

  constructor(point, count = 64) {
    for (let i = 0, at = point; i < count; i += 1) {
      const list = multiples(at);
      this.#places.push(list);
      at = add(list[15], at);
    }
  }

  /** The product with a number. */
  times(number) {
    return nibbles(number, this.#places.length).reduce((sum, digit, i) => (digit ? add(sum, this.#places[i][digit]) : sum), ZERO);
  }
}

/** A group element of its 32 bytes (RFC 9496, 4.3.1); none when they are not one. */
export function decode(bytes) {
  const s = little(bytes);
  if (bytes.length !== 32 || s >= P || (s & 1n) === 1n) return null;
  const ss = s * s % P;
  const [u1, u2] = [1n - ss, 1n + ss];
  const u2s = u2 * u2 % P;
  const v = mod(-(D * (u1 * u1 % P)) - u2s);
  const [square, inverse] = squareRatio(1n, v * u2s % P);
  const x = absolute(2n * s * (inverse * u2 % P));
  const y = u1 * ((inverse * inverse % P) * (u2 * v % P) % P) % P;
  const t = x * y % P;
  return !square || odd(t) || mod(y) === 0n ? null : [x, y, 1n, t];
}

/** The 32 bytes of a group element (RFC 9496, 4.3.2). */
export function encode([x0, y0, z0, t0]) {
  const u1 = (z0 + y0) * (z0 - y0) % P;
  const u2 = x0 * y0 % P;
  const [, inverse] = squareRatio(1n, mod(u1 * (u2 * u2 % P)));
  const [d1, d2] = [inverse * u1 % P, inverse * u2 % P];
  const zInverse = (d1 * d2 % P) * t0 % P;
  const turned = odd(t0 * zInverse);
  const x = turned ? y0 * SQRT_M1 % P : x0;
  let y = turned ? x0 * SQRT_M1 % P : y0;
  if (odd(x * zInverse)) y = -y;
  return unlittle(absolute((turned ? d1 * INVSQRT_A_MINUS_D % P : d2) * (z0 - y)), 32);
}

function map(bytes) {
  const t = mod(little(bytes) & (2n ** 255n - 1n));
  const r = SQRT_M1 * (t * t % P) % P;
  const u = mod((r + 1n) * ONE_MINUS_D_SQ);
  const v = mod((-1n - r * D % P) * (r + D));
  let [square, s] = squareRatio(u, v);
  if (!square) s = -absolute(s * t);
  const n = (square ? -1n : r) * (r - 1n) % P * D_MINUS_ONE_SQ % P - v;
  const [w0, w1, w2, w3] = [2n * s * v % P, n * SQRT_AD_MINUS_ONE % P, 1n - s * s % P, 1n + s * s % P];
  return [w0 * w3 % P, w2 * w1 % P, w1 * w3 % P, w0 * w2 % P];
}

/** The element of 64 uniform bytes (RFC 9496, 4.3.4). */
export const oneWay = (bytes) => add(map(bytes.slice(0, 32)), map(bytes.slice(32, 64)));

const BASE_Y = 46316835694926478169428394003475163141307993866256225615783033603165251855960n;

/** A point of Ed25519 of its 32 bytes (RFC 8032, 5.1.3); none when they are not one. */
function edwards(bytes) {
  const y = little(bytes) & (2n ** 255n - 1n);
  if (y >= P) return null;
  const yy = y * y % P;
  const [square, x] = squareRatio(mod(yy - 1n), mod(D * yy + 1n));
  const sign = (bytes[31] & 128) !== 0;
  if (!square || (x === 0n && sign)) return null;
  const right = odd(x) === sign ? x : P - x;
  return [right, y, 1n, right * y % P];
}

/** The generator of both groups. */
export const BASE = edwards(unlittle(BASE_Y, 32));
let base = null;
/** The generator, ready to be multiplied often. */
export const fixedBase = () => (base ??= new Fixed(BASE));

/** Verifies an Ed25519 signature on the curve above, for browsers that do not offer it. */
export async function ed25519Here(key, message, signature) {
  const [point, r] = [edwards(key), edwards(signature.slice(0, 32))];
  const s = little(signature.slice(32));
  if (!point || !r || signature.length !== 64 || s >= ORDER) return false;
  const k = little(await sha512(concat(signature.slice(0, 32), key, message))) % ORDER;
  const [x, y, z] = add(fixedBase().times(s), new Fixed(negate(point)).times(k));
  return mod(x - r[0] * z) === 0n && mod(y - r[1] * z) === 0n;
}

/** Verifies an Ed25519 signature: by the browser, or here when it cannot. */
export async function ed25519(key, message, signature) {
  try {
    const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", imported, signature, message);
  } catch {
    return ed25519Here(key, message, signature);
  }
}
