// The module's memory: it does not grow with the tokens made, nothing secret stays in it, and too much is refused.
"use strict";
const assert = require("node:assert/strict");
const { test } = require("node:test");

// The package's own instance, seen as it is made.
const instances = [];
const { Instance } = WebAssembly;
WebAssembly.Instance = function (...args) {
  const instance = new Instance(...args);
  instances.push(instance);
  return instance;
};
const encodeToken = require("opentok-token-wasm");
const { encodeJwt, Issuer } = encodeToken;
WebAssembly.Instance = Instance;

/** Tokens made for the test that memory does not grow. */
const TOKENS = Number(process.env.TOKENS ?? 10_000_000);

const KEY = "123456";
const SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c";
const SESSION = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";
const { memory } = instances[0].exports;
const size = () => memory.buffer.byteLength;

test("there is one instance, of at most 256 KB", () => {
  assert.equal(instances.length, 1);
  assert.ok(size() <= 256 * 1024, `${size()}`);
});

test("100 MB of connection data is refused before it is copied", () => {
  const data = "x".repeat(100_000_000);
  const before = [size(), process.memoryUsage().rss];
  const refused = { name: "OpenTokTokenError", code: "ERR_OPENTOK_INPUT_TOO_LONG" };
  const issuer = new Issuer(KEY, SECRET);
  assert.throws(() => issuer.connection(SESSION, { data }), refused);
  assert.throws(() => issuer.rest({ jti: data }), refused);
  assert.throws(() => issuer.verifySignature(data), refused);
  assert.throws(() => new Issuer(KEY, data), refused);
  assert.throws(() => encodeJwt({ session_id: SESSION, connection_data: data }, KEY, SECRET), refused);
  assert.throws(() => encodeToken({ connection_data: data }, KEY, SECRET), refused);
  assert.throws(() => encodeToken({ [data]: 1 }, KEY, SECRET), refused);
  assert.throws(() => encodeToken({ a: Array(200).fill("x".repeat(1_000_000)) }, KEY, SECRET), refused);
  assert.throws(() => encodeToken({}, data, SECRET), refused);
  assert.throws(() => encodeToken({}, KEY, data), refused);
  assert.throws(() => encodeToken({}, KEY, new Uint8Array(100_000_000)), refused);
  assert.equal(size(), before[0]);
  assert.ok(process.memoryUsage().rss - before[1] < 150_000_000);
});

test("the limit itself is taken, within 8 MB", () => {
  const data = "x".repeat(2 ** 20 - 1000);
  const token = encodeToken({ connection_data: data }, KEY, SECRET);
  assert.ok(Buffer.from(token.slice(4), "base64").includes(data));
  assert.throws(() => new Issuer(KEY, SECRET).connection(SESSION, { data }), {
    code: "ERR_OPENTOK_CONNECTION_DATA_TOO_LONG",
    details: { units: data.length },
  });
  assert.ok(size() <= 8 * 2 ** 20, `${size()}`);
});

/** The secret, and the secret xor each pad of the HMAC. */
const keys = [0, 0x36, 0x5c].map((pad) => Buffer.from(SECRET).map((byte) => byte ^ pad));

/** Throws if the module's memory has a piece of the secret, of a padded key, or of these states. */
function clean(name, states) {
  const content = Buffer.from(memory.buffer);
  for (const key of keys) {
    for (let at = 0; at + 8 <= SECRET.length; at += 4) {
      assert.equal(content.indexOf(key.subarray(at, at + 8)), -1, `${name}: secret at ${at}`);
    }
  }
  // The state that an issuer holds is as good as the secret.
  for (const state of states) {
    for (let at = 0; at < state.length; at += 16) {
      const part = state.subarray(at, at + 16);
      if (new Set(part).size >= 12) assert.equal(content.indexOf(part), -1, `${name}: state`);
    }
  }
}

/** Runs a function with a list of all arrays that are copied into the module from then on. */
function withCopied(run) {
  const copied = [];
  const { set } = Uint8Array.prototype;
  Uint8Array.prototype.set = function (source, offset) {
    if (this.buffer === memory.buffer) copied.push(source);
    return set.call(this, source, offset);
  };
  try {
    run(copied);
  } finally {
    Uint8Array.prototype.set = set;
  }
}

test("nothing of a secret stays in the module", () => {
  withCopied((copied) => {
    const issuer = new Issuer(KEY, SECRET);
    const token = issuer.connection(SESSION);
    const states = copied.map((source) => Buffer.from(source));
    assert.ok(states.length === 1 && new Set(states[0]).size >= 48);
    const check = (name) => clean(name, states);
    check("connection");
    new Issuer(KEY, SECRET);
    check("new Issuer");
    issuer.rest();
    check("rest");
    issuer.verifySignature(token);
    check("verifySignature");
    encodeToken({ session_id: SESSION }, KEY, SECRET);
    check("encodeToken");
    encodeJwt({ session_id: SESSION }, KEY, SECRET);
    check("encodeJwt");
    assert.throws(() => issuer.connection("nonsense"));
    check("connection, refused");
    assert.throws(() => issuer.verifySignature(`${token}x`));
    check("verifySignature, refused");
    assert.throws(() => new Issuer("no number", SECRET));
    check("new Issuer, refused");
    assert.throws(() => encodeToken({}, "", SECRET));
    check("encodeToken, refused");
  });
});

test("wipe overwrites the state that an issuer holds", () => {
  withCopied((copied) => {
    const issuer = new Issuer(KEY, SECRET);
    issuer.rest();
    const [state] = copied;
    const before = Buffer.from(state);
    assert.ok(new Set(before).size >= 48, "there is a state");
    issuer.wipe();
    assert.deepEqual(Buffer.from(state.buffer), Buffer.alloc(state.buffer.byteLength));
    clean("wipe", [before]);
    assert.throws(() => issuer.rest(), { code: "ERR_OPENTOK_NO_KEY" });
    assert.equal(copied[1], state, "it is the array that signs");
  });
});

test("the search finds what is there", () => {
  const state = Buffer.from([...Array(16).keys()].map((index) => 251 - 13 * index));
  for (const planted of [...keys, state]) {
    const place = Buffer.from(memory.buffer, size() - 64, planted.length);
    planted.copy(place);
    assert.throws(() => clean("planted", [state]), /planted/);
    place.fill(0);
  }
  clean("not planted", [state]);
});

test(`${TOKENS} tokens do not grow it`, () => {
  const issuer = new Issuer(KEY, SECRET);
  const before = size();
  for (let round = 0; round < TOKENS / 2; round += 1) {
    issuer.connection(SESSION, { nonce: round, data: "x" });
    encodeToken({ session_id: SESSION, nonce: round, create_time: 1, expire_time: 2 }, KEY, SECRET);
  }
  assert.equal(size(), before);
});
