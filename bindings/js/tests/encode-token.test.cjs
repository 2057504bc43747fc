// `encodeToken` in Node: its defaults, and the few values that it refuses. fuzz.cjs compares it with the old package.
"use strict";
const assert = require("node:assert/strict");
const { test } = require("node:test");
const encodeToken = require("opentok-token-wasm");

const KEY = "123456";
const SECRET = "1234567890abcdef1234567890abcdef1234567890";

function fieldsOf(token) {
  const text = Buffer.from(token.slice(4), "base64").toString("latin1");
  return text.slice(text.indexOf(":") + 1);
}

/** With the clock at rest. */
function at(milliseconds, call) {
  const now = Date.now;
  Date.now = () => milliseconds;
  try {
    return call();
  } finally {
    Date.now = now;
  }
}

test("the old quick start", () => {
  const [apiKey, apiSecret] = [KEY, SECRET];
  const token = encodeToken(
    {
      session_id: "any text",
      role: "moderator",
      connection_data: JSON.stringify({ user_id: "user123", level: "gold" }),
    },
    apiKey,
    apiSecret,
  );
  assert.match(token, /^T1==[A-Za-z0-9+/]+=*$/);
  assert.match(
    fieldsOf(token),
    /^session_id=any%20text&role=moderator&connection_data=%7B[^&]*&create_time=\d{10}&expire_time=\d{10}&nonce=\d+$/,
  );
});

test("defaults take the place of an undefined field, or stand at the end", () => {
  const data = { role: undefined, nonce: 1, expire_time: undefined };
  assert.equal(
    at(1_700_000_000_500, () => fieldsOf(encodeToken(data, KEY, SECRET))),
    "role=publisher&nonce=1&expire_time=1700086401&create_time=1700000001",
  );
  assert.deepEqual(data, { role: undefined, nonce: 1, expire_time: undefined });
});

test("defaults where somebody has added to Object.prototype, as the old package has them", () => {
  const old = require("opentok-token");
  const data = { session_id: "x", create_time: 1, expire_time: 2, nonce: 3 };
  const added = (name, value) => ({ [name]: { value, configurable: true, writable: true, enumerable: true } });
  let differ = 0;
  for (const properties of [
    added("extra", "y"),
    added("role", "moderator"),
    added("session_id", "z"),
    { role: { value: "moderator", configurable: true, writable: true } },
    { ...added("nonce", 7), ...added("role", undefined) },
  ]) {
    const clean = encodeToken(data, KEY, SECRET);
    Object.defineProperties(Object.prototype, properties);
    try {
      for (const fields of [data, { ...data, role: undefined }, { ...data, role: "subscriber" }]) {
        const token = encodeToken(fields, KEY, SECRET);
        assert.equal(token, old(fields, KEY, SECRET), JSON.stringify(properties));
        if (fields === data && token !== clean) differ += 1;
      }
    } finally {
      for (const name of Object.keys(properties)) delete Object.prototype[name];
    }
  }
  // Of these names, only `extra` gets into a token.
  assert.equal(differ, 1);
});

test("a nonce that is not given is random, below 2^53, and another one for each token", () => {
  const nonces = new Set();
  let large = 0;
  for (let round = 0; round < 1000; round += 1) {
    const nonce = Number(new URLSearchParams(fieldsOf(encodeToken({}, KEY, SECRET))).get("nonce"));
    assert.ok(Number.isSafeInteger(nonce) && nonce >= 0);
    if (nonce >= 2 ** 52) large += 1;
    nonces.add(nonce);
  }
  assert.equal(nonces.size, 1000);
  assert.ok(large > 400 && large < 600);
});

test("the rules that encodeToken keeps", () => {
  const code = (word) => ({ name: "OpenTokTokenError", code: `ERR_OPENTOK_${word}` });
  assert.throws(() => encodeToken({}, "", SECRET), code("API_KEY_EMPTY"));
  assert.throws(() => encodeToken({}, "x".repeat(65), SECRET), code("API_KEY_TOO_LONG"));
  assert.throws(() => encodeToken({}, "12 34", SECRET), code("API_KEY_NOT_ASCII"));
  assert.throws(() => encodeToken({}, KEY, ""), code("SECRET_EMPTY"));
  assert.throws(() => encodeToken({}, KEY, Buffer.from([0x73, 0xff])), code("NOT_UTF8"));
  assert.throws(() => encodeToken({}, KEY, 7), { name: "TypeError", code: "ERR_OPENTOK_INVALID_TYPE" });
  assert.throws(() => encodeToken({ session_id: "x\ud800" }, KEY, SECRET), URIError);
  assert.ok(encodeToken({}, "any-key", "0").startsWith("T1=="));
});
