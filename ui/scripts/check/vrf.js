// ECVRF-RISTRETTO255-SHA512 (RFC 9381 by c2sp.org/vrf-r255): proves that a person's tag key is the custodian's
// only answer for her, this provider and this year.
import { concat, equal, sha512, utf8 } from "./bytes.js";
import { add, both, decode, encode, Fixed, fixedBase, little, negate, oneWay, ORDER } from "./curve.js";

const SUITE = concat(Uint8Array.of(0xff), utf8("c2sp.org/vrf-r255"));
/** Bytes of a proof. */
export const PROOF_BYTES = 80;
const domain = (byte) => concat(SUITE, Uint8Array.of(byte));

/** The custodian's public key. */
export class VrfKey {
  #minusKey;

  constructor(bytes) {
    const point = decode(bytes);
    if (!point || bytes.every((byte) => byte === 0)) throw new Error("this is not a key of the custodian");
    this.bytes = bytes;
    // The challenge has 128 bits.
    this.#minusKey = new Fixed(negate(point), 32);
  }

  /** The 64 bytes that the proof gives for the input; none when it proves nothing. */
  async verify(input, proof) {
    if (proof.length !== PROOF_BYTES) return null;
    const gamma = decode(proof.slice(0, 32));
    const challenge = proof.slice(32, 48);
    const [c, s] = [little(challenge), little(proof.slice(48))];
    if (!gamma || s >= ORDER) return null;
    const h = oneWay(await sha512(concat(domain(0x82), this.bytes, input)));
    const u = encode(add(fixedBase().times(s), this.#minusKey.times(c)));
    const v = encode(both(s, h, c, negate(gamma)));
    const all = concat(domain(0x02), this.bytes, encode(h), proof.slice(0, 32), u, v, Uint8Array.of(0));
    if (!equal((await sha512(all)).slice(0, 16), challenge)) return null;
    return output(proof);
  }
}

/** The 64 bytes of a proof that was verified (RFC 9381, 5.2). */
export const output = (proof) => sha512(concat(domain(0x03), proof.slice(0, 32), Uint8Array.of(0)));
