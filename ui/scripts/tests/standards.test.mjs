// The checker against texts that others wrote: FIPS 180, RFC 4231, RFC 6962, RFC 8032, RFC 9496, C2SP.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import * as bytes from "../check/bytes.js";
import { add, BASE, decode, ed25519, ed25519Here, encode, Fixed, fixedBase, oneWay } from "../check/curve.js";
import { verifierKey } from "../check/note.js";
import { leafHash, rootOf, tilePath, tileWidth } from "../check/tree.js";
import { VrfKey } from "../check/vrf.js";

const { hex, unhex, utf8 } = bytes;

test("SHA-256 is that of the platform, around every border of a block", () => {
  for (const length of [...Array(200).keys(), 1000, 32_768]) {
    const text = randomBytes(length);
    assert.equal(hex(bytes.sha256(text)), createHash("sha256").update(text).digest("hex"), `${length} bytes`);
  }
});

test("HMAC-SHA-256 is that of RFC 4231, test case 1", () => {
  const key = new Uint8Array(32);
  key.fill(0x0b, 0, 20);
  const wanted = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
  assert.equal(hex(bytes.hmac(key, utf8("Hi There"))), wanted);
});

test("numbers are written the highest byte first", () => {
  assert.equal(hex(bytes.big(0x0102030405n, 8)), "0000000102030405");
  assert.equal(bytes.unbig(unhex("0000000102030405")), 0x0102030405);
  assert.throws(() => bytes.unbig(unhex("0020000000000000")), /too large/);
});

test("roots are those of the reference implementation of RFC 6962", () => {
  const leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
  const hashes = leaves.map((leaf) => leafHash(unhex(leaf)));
  assert.equal(hex(hashes[0]), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  assert.equal(hex(rootOf(hashes.slice(0, 3))), "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77");
  assert.equal(hex(rootOf(hashes)), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
});

test("tiles have the paths of tlog-tiles", () => {
  assert.equal(tilePath(0, 1_234_067), "tile/0/x001/x234/067");
  assert.equal(tilePath(1, 0, 3), "tile/1/000.p/3");
  assert.equal(tilePath("entries", 1000, 256), "tile/entries/x001/000");
  assert.deepEqual([tileWidth(0, 1, 300), tileWidth(1, 0, 300), tileWidth("entries", 2, 300)], [44, 1, 0]);
});

test("small multiples of the generator are those of RFC 9496, A.1", () => {
  const wanted = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
    "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
    "94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259",
  ];
  let point = [0n, 1n, 1n, 0n];
  for (const text of wanted) {
    assert.equal(hex(encode(point)), text);
    const again = decode(unhex(text));
    assert(again, text);
    assert.equal(hex(encode(again)), text);
    point = add(point, BASE);
  }
});

test("bytes that are no element of ristretto255 are refused (RFC 9496, A.2)", () => {
  for (const text of [
    "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
    "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
    "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e",
  ]) {
    assert.equal(decode(unhex(text)), null, text);
  }
});

test("the one-way map is that of RFC 9496, A.3", () => {
  const input = "5d1be09e3d0c82fc538112490e35701979d99e06ca3e2b5b54bffe8b4dc772c1"
    + "4d98b696a1bbfb5ca32c436cc61c16563790306c79eaca7705668b47dffe5bb6";
  assert.equal(hex(encode(oneWay(unhex(input)))), "3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46");
});

test("a point multiplied by places is the point added up", () => {
  const five = new Fixed(BASE).times(5n);
  assert.equal(hex(encode(five)), hex(encode(add(BASE, add(add(BASE, BASE), add(BASE, BASE))))));
  assert.equal(hex(encode(fixedBase().times(2n ** 252n + 27742317777372353535851937790883648493n))), "00".repeat(32));
});

test("Ed25519 signatures of RFC 8032, 7.1, by the browser and by the curve here", async () => {
  for (const [key, message, signature] of [
    ["d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"],
    ["3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"],
  ]) {
    for (const verify of [ed25519, ed25519Here]) {
      const holds = (bend) => {
        const [k, m, s] = [unhex(key), unhex(`${message}`), unhex(signature)];
        bend?.(k, s);
        return verify(k, m, s);
      };
      assert.equal(await holds(), true);
      assert.equal(await holds((k, s) => { s[0] ^= 1; }), false);
      assert.equal(await holds((k, s) => { s[40] ^= 1; }), false);
      assert.equal(await holds((k) => { k[3] ^= 1; }), false);
    }
  }
});

test("the VRF is that of c2sp.org/vrf-r255", async () => {
  const key = new VrfKey(unhex("54136cd90d99fbd1d4e855d9556efea87ba0337f2a6ce22028d0f5726fcb854e"));
  const proof = unhex("0a97d961262fb549b4175c5117860f42ae44a123f93c476c439eddd1c0cff926"
    + "5c805525233e2284dbed45e593b8eea31d5ca9734d72bcbba9738d5237f955f3b2422351149d1312503b6441a47c940c");
  const beta = "dd653f0879b48c3ef69e13551239bec4cbcc1c18fe8894de2e9e1c790e182736"
    + "03bf1c6c25d7a797aeff3c43fd32b974d3fcbd4bcce916007097922a3ea3a794";
  const input = utf8("c2sp.org/vrf-r255");
  assert.equal(hex(await key.verify(input, proof)), beta);
  assert.equal(await key.verify(utf8("c2sp.org/vrf-r256"), proof), null);
  for (const place of [0, 32, 47, 48, 79]) {
    const bent = proof.slice();
    bent[place] ^= 1;
    assert.equal(await key.verify(input, bent), null, `byte ${place}`);
  }
  assert.equal(await key.verify(input, proof.slice(1)), null);
  assert.throws(() => new VrfKey(new Uint8Array(32)), /not a key/);
});

test("a verifier key is that of the signed-note standard", () => {
  const key = verifierKey("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
  assert.deepEqual([key.name, key.id, key.type, key.key.length], ["PeterNeumann", "c74f20a3", 1, 32]);
  assert.throws(() => verifierKey("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"), /does not fit/);
});
