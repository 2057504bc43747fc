// Loads the module, encodes with time and randomness of this side, and checks against Node's own crypto.
//   node check.mjs MODULE
import assert from "node:assert/strict";
import { createHmac, getRandomValues } from "node:crypto";
import { readFileSync } from "node:fs";

const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]), {});
const { memory, buffer, room, encode, token } = instance.exports;

const roles = ["publisher", "publisheronly", "subscriber", "moderator"];

// A token, or null if the module refuses.
function sign({ key, secret, session, data, role, now, expiresIn, nonce }) {
  const texts = [key, secret, session, data].map((text) => new TextEncoder().encode(text));
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  assert.ok(length <= room());
  let at = buffer();
  for (const text of texts) {
    new Uint8Array(memory.buffer, at, text.length).set(text);
    at += text.length;
  }
  const made = encode(...texts.map((text) => text.length), roles.indexOf(role), now, expiresIn, nonce);
  return made === 0 ? null : new TextDecoder().decode(new Uint8Array(memory.buffer, token(), made));
}

const usual = {
  key: "123456",
  secret: "0123456789abcdef0123456789abcdef01234567",
  session: "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg",
  expiresIn: 3600,
};

let checks = 0;
for (const role of roles) {
  for (const data of ["", '{"user":7}', "\u0001\"\\\n\u{1f600}", "x".repeat(1000), "\u4e2d".repeat(1000), "\0".repeat(1000)]) {
    const now = Math.floor(Date.now() / 1000);
    const [low, high] = getRandomValues(new Uint32Array(2));
    const nonce = (high & 0x1fffff) * 2 ** 32 + low;
    const made = sign({ ...usual, role, data, now, nonce });
    const [header, payload, signature] = made.split(".");
    const expected = createHmac("sha256", usual.secret).update(`${header}.${payload}`).digest("base64url");
    assert.equal(signature, expected);
    assert.deepEqual(JSON.parse(Buffer.from(header, "base64url")), { alg: "HS256", typ: "JWT" });
    assert.deepEqual(JSON.parse(Buffer.from(payload, "base64url")), {
      iss: usual.key, ist: "project", scope: "session.connect", session_id: usual.session, role,
      iat: now, exp: now + 3600, nonce, connection_data: data,
    });
    checks += 1;
  }
}
const good = { ...usual, role: "publisher", data: "", now: 1700000000, nonce: 1 };
assert.notEqual(sign(good), null);
for (const bad of [{ now: 0 }, { session: "x" }, { role: "god" }, { secret: "" }, { data: "x".repeat(1001) }, { expiresIn: 0 }]) {
  assert.equal(sign({ ...good, ...bad }), null);
  checks += 1;
}
console.log(`node ${process.version}: ${checks} checks passed`);
