// Bytes, texts and SHA-256. The hash is written out here because a check needs some ten thousand of them one
// after the other, and the browser's own answers each only through a queue; the tests compare both.

/** One array of several. */
export function concat(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Whether two arrays hold the same bytes. */
export const equal = (a, b) => Boolean(a && b) && a.length === b.length && a.every((byte, i) => byte === b[i]);

/** Below, equal or above, byte by byte. */
export function compare(a, b) {
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

/** Bytes of a text. */
export const utf8 = (text) => new TextEncoder().encode(text);

/** Lower-case hex. */
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Bytes of lower-case hex; throws on anything else. */
export function unhex(text) {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new Error("this is not hex");
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** Standard base64 of few bytes. */
export const base64 = (bytes) => btoa(String.fromCharCode(...bytes));

/** Bytes of standard base64; throws on anything else. */
export const unbase64 = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

/** A whole number as `width` bytes, the highest first. */
export function big(number, width) {
  const bytes = new Uint8Array(width);
  let rest = BigInt(number);
  for (let i = width - 1; i >= 0; i -= 1) {
    bytes[i] = Number(rest & 255n);
    rest >>= 8n;
  }
  return bytes;
}

/** A number of bytes, the highest first. Sizes of logs stay far below 2^53; larger ones are refused. */
export function unbig(bytes) {
  let number = 0;
  for (const byte of bytes) number = number * 256 + byte;
  if (!Number.isSafeInteger(number)) throw new Error("this number is too large for a log");
  return number;
}

// The constants as FIPS 180-4 defines them: the first 32 bits behind the point of roots of the first primes.
const primes = [2];
for (let n = 3; primes.length < 64; n += 2) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
const behindPoint = (root) => ((root % 1) * 2 ** 32) | 0;
const K = Int32Array.from(primes, (prime) => behindPoint(Math.cbrt(prime)));
const START = primes.slice(0, 8).map((prime) => behindPoint(Math.sqrt(prime)));
const W = new Int32Array(64);

function block(state, bytes, at) {
  for (let i = 0; i < 16; i += 1, at += 4) {
    W[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const x = W[i - 15];
    const y = W[i - 2];
    const s = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const t = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[i] = (W[i - 16] + s + W[i - 7] + t) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const s = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t = (h + s + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const r = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const u = (r + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t) | 0; d = c; c = b; b = a; a = (t + u) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

/** SHA-256. */
export function sha256(bytes) {
  const length = bytes.length;
  const padded = new Uint8Array(((length + 8) >> 6 << 6) + 64);
  padded.set(bytes);
  padded[length] = 0x80;
  padded.set(big(length * 8, 8), padded.length - 8);
  const state = new Int32Array(START);
  for (let at = 0; at < padded.length; at += 64) block(state, padded, at);
  const digest = new Uint8Array(32);
  state.forEach((word, i) => {
    digest[4 * i] = word >>> 24;
    digest[4 * i + 1] = word >>> 16;
    digest[4 * i + 2] = word >>> 8;
    digest[4 * i + 3] = word;
  });
  return digest;
}

/** HMAC-SHA-256 under a key of 32 bytes. */
export function hmac(key, message) {
  const pad = (value) => Uint8Array.from({ length: 64 }, (_, i) => (key[i] ?? 0) ^ value);
  return sha256(concat(pad(0x5c), sha256(concat(pad(0x36), message))));
}

/** SHA-512, by the browser. */
export const sha512 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-512", bytes));
