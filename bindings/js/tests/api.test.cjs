// The package in Node: `Issuer` and `encodeJwt` against node:crypto, and refusals.
"use strict";
const assert = require("node:assert/strict");
const { createHmac } = require("node:crypto");
const { test } = require("node:test");
const encodeToken = require("opentok-token-wasm");
const { encodeJwt, Issuer, OpenTokTokenError } = encodeToken;

const KEY = "123456";
const SECRET = "1234567890abcdef1234567890abcdef1234567890";
const SESSION = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4";
const NOW = 1700000000;

const base64url = (text) => Buffer.from(text).toString("base64url");

/** A JWT by hand. */
function sign(claims, secret = SECRET) {
  const signed = `${base64url('{"alg":"HS256","typ":"JWT"}')}.${base64url(JSON.stringify(claims))}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

const claimsOf = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));

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

test("the function is the module, and carries the rest", async () => {
  assert.equal(typeof encodeToken, "function");
  assert.equal(encodeToken.name, "encodeToken");
  assert.equal(encodeToken.length, 3);
  const module = await import("opentok-token-wasm");
  assert.equal(module.default, encodeToken);
  assert.equal(module.Issuer, Issuer);
  assert.equal(module.OpenTokTokenError, OpenTokTokenError);
  for (const name of ["default", "encodeToken"]) {
    assert.equal(encodeToken[name], encodeToken);
    assert.equal(module[name], encodeToken);
  }
  const names = ["Issuer", "OpenTokTokenError", "default", "encodeJwt", "encodeToken"];
  assert.deepEqual(Object.keys(module).sort(), names);
  assert.deepEqual(Object.keys(encodeToken).sort(), names);
});

test("connection tokens of an issuer, byte for byte", () => {
  const issuer = new Issuer(KEY, SECRET);
  const base = { iss: KEY, ist: "project", scope: "session.connect", session_id: SESSION };
  assert.equal(
    issuer.connection(SESSION, { issuedAt: NOW, nonce: 7 }),
    sign({ ...base, role: "publisher", iat: NOW, exp: NOW + 86400, nonce: 7 }),
  );
  for (const role of ["publisher", "publisheronly", "subscriber", "moderator"]) {
    for (const data of ["", 'quote " \\ \n \u0001 \u007f', "é漢😀", "x".repeat(1000), "\u0000".repeat(1000)]) {
      for (const layoutClasses of [["focus"], ["a", "b", "ü"]]) {
        const nonce = Math.floor(Math.random() * 2 ** 53);
        assert.equal(
          issuer.connection(SESSION, { role, data, layoutClasses, issuedAt: NOW, expiresAt: NOW + 60, nonce }),
          sign({
            ...base,
            role,
            initial_layout_class_list: layoutClasses.join(" "),
            iat: NOW,
            exp: NOW + 60,
            nonce,
            connection_data: data,
          }),
        );
      }
    }
  }
  assert.equal(claimsOf(issuer.connection(SESSION, { layoutClasses: [] })).initial_layout_class_list, undefined);
  assert.equal(at(1_700_000_000_999, () => claimsOf(issuer.connection(SESSION)).iat), NOW);
});

test("the longest connection token", () => {
  const random = "r".repeat(357);
  const sessionId = `2_${base64url(`1~${KEY}~~1400000000~${random}~`)}`.padEnd(512);
  const session = sessionId.trimEnd();
  assert.ok(session.length > 505 && session.length <= 512, `${session.length}`);
  const token = new Issuer(KEY, SECRET, { type: "project" }).connection(session, {
    role: "publisheronly",
    data: "\u0001".repeat(1000),
    layoutClasses: ["\u0001".repeat(1000)],
    nonce: 2 ** 53 - 1,
  });
  assert.ok(token.length > 16000, `${token.length}`);
});

test("REST tokens of an issuer, byte for byte", () => {
  for (const type of ["project", "account"]) {
    const issuer = new Issuer(KEY, SECRET, { type });
    const base = { iss: KEY, ist: type, iat: NOW };
    assert.equal(issuer.rest({ issuedAt: NOW, jti: null }), sign({ ...base, exp: NOW + 180 }));
    assert.equal(
      issuer.rest({ issuedAt: NOW, expiresIn: 300, jti: 'a "b" é' }),
      sign({ ...base, exp: NOW + 300, jti: 'a "b" é' }),
    );
    assert.equal(issuer.rest({ issuedAt: NOW, expiresAt: NOW + 1, jti: "" }), sign({ ...base, exp: NOW + 1, jti: "" }));
    assert.match(claimsOf(issuer.rest()).jti, /^[0-9a-f]{32}$/);
    assert.notEqual(claimsOf(issuer.rest()).jti, claimsOf(issuer.rest()).jti);
  }
});

test("encodeJwt takes the same token data, with the same defaults", () => {
  const base = { iss: KEY, ist: "project", scope: "session.connect", session_id: SESSION };
  const [nonce, connection_data] = [50885, '{"name":"value"}'];
  const data = { session_id: SESSION, create_time: NOW, nonce, role: "moderator", expire_time: NOW + 9 };
  data.connection_data = connection_data;
  assert.equal(
    encodeJwt(data, KEY, SECRET),
    sign({ ...base, role: "moderator", iat: NOW, exp: NOW + 9, nonce, connection_data }),
  );
  assert.equal(
    at(1_700_000_000_500, () => encodeJwt({ session_id: SESSION, nonce, role: undefined }, KEY, SECRET)),
    sign({ ...base, role: "publisher", iat: NOW + 1, exp: NOW + 86401, nonce }),
  );
  assert.equal(
    encodeJwt({ ...data, initial_layout_class_list: "a b" }, KEY, SECRET),
    sign({
      ...base,
      role: "moderator",
      initial_layout_class_list: "a b",
      iat: NOW,
      exp: NOW + 9,
      nonce,
      connection_data,
    }),
  );
  assert.ok(Number.isSafeInteger(claimsOf(encodeJwt({ session_id: SESSION }, KEY, SECRET)).nonce));
});

test("verifySignature gives the claims, of this issuer's tokens only", () => {
  const issuer = new Issuer(KEY, SECRET);
  const claims = { iss: KEY, text: "é😀", list: [1, null], __proto__: null };
  assert.deepEqual(issuer.verifySignature(sign(claims)), { iss: KEY, text: "é😀", list: [1, null] });
  const code = (word) => ({ name: "OpenTokTokenError", code: `ERR_OPENTOK_${word}` });
  assert.throws(() => issuer.verifySignature(sign(claims, "other")), code("BAD_SIGNATURE"));
  assert.throws(() => issuer.verifySignature("nonsense"), code("MALFORMED"));
  assert.throws(() => issuer.verifySignature(sign([1])), code("MALFORMED"));
  assert.throws(() => issuer.verifySignature(sign("text")), code("MALFORMED"));
  assert.throws(() => issuer.verifySignature(7), TypeError);
  const none = `${base64url('{"alg":"none"}')}.${base64url("{}")}.`;
  assert.throws(() => issuer.verifySignature(none), OpenTokTokenError);
});

test("types, numbers and names that are refused before anything is made", () => {
  const issuer = new Issuer(KEY, SECRET);
  const type = (word, message) => ({ name: "TypeError", code: `ERR_OPENTOK_${word}`, message });
  const range = (message) => ({ name: "RangeError", code: "ERR_OPENTOK_INVALID_NUMBER", message });

  assert.throws(() => new Issuer(123456, SECRET), type("INVALID_TYPE", /apiKey/));
  assert.throws(() => new Issuer(KEY), type("INVALID_TYPE", /apiSecret/));
  assert.throws(() => new Issuer(KEY, SECRET, "account"), type("INVALID_TYPE", /options/));
  assert.throws(() => new Issuer(KEY, SECRET, { ist: "account" }), type("UNKNOWN_OPTION", /"ist"; use type/));
  assert.throws(() => Issuer(KEY, SECRET), TypeError);

  for (const sessionId of [undefined, null, 7, {}]) {
    assert.throws(() => issuer.connection(sessionId), type("INVALID_TYPE", /sessionId/));
  }
  for (const options of [null, 7, "x", []]) {
    assert.throws(() => issuer.connection(SESSION, options), type("INVALID_TYPE", /options/));
  }
  for (const data of [null, {}, 7]) {
    assert.throws(() => issuer.connection(SESSION, { data }), type("INVALID_TYPE", /data must be a string/));
  }
  for (const [name, hint] of [
    ["expireTime", /expiresAt/],
    ["expire_time", /expiresAt/],
    ["exp", /expiresAt/],
    ["createTime", /issuedAt/],
    ["connection_data", /; use data/],
    ["initialLayoutClassList", /layoutClasses/],
    ["anything", /role, data, layoutClasses/],
  ]) {
    const options = { [name]: 1 };
    const message = new RegExp(`"${name}".*${hint.source}`);
    assert.throws(() => issuer.connection(SESSION, options), type("UNKNOWN_OPTION", message));
  }
  const text = { layoutClasses: "focus main" };
  assert.throws(() => issuer.connection(SESSION, text), type("INVALID_TYPE", /\["focus", "main"\]/));
  assert.throws(() => issuer.connection(SESSION, { layoutClasses: [1] }), type("INVALID_TYPE", /layoutClasses\[0\]/));
  assert.throws(
    () => issuer.connection(SESSION, { expiresAt: NOW, expiresIn: 1 }),
    type("CONFLICTING_OPTIONS", /expiresAt and expiresIn/),
  );
  for (const name of ["issuedAt", "expiresAt", "expiresIn", "nonce"]) {
    for (const value of [NaN, 0.5, Infinity, -Infinity, -1, 2 ** 64]) {
      assert.throws(() => issuer.connection(SESSION, { [name]: value }), range(new RegExp(name)));
    }
    for (const value of [null, "1700000000", new Date(), 1n]) {
      assert.throws(() => issuer.connection(SESSION, { [name]: value }), type("INVALID_TYPE", new RegExp(name)));
    }
  }
  assert.throws(() => issuer.rest({ jti: 7 }), type("INVALID_TYPE", /jti/));
  assert.throws(() => issuer.rest({ nonce: 7 }), type("UNKNOWN_OPTION", /"nonce"/));

  assert.throws(() => encodeJwt(null, KEY, SECRET), type("INVALID_TYPE", /token data/));
  assert.throws(() => encodeJwt({}, KEY, SECRET), type("INVALID_TYPE", /session_id/));
  assert.throws(() => encodeJwt({ session_id: SESSION, nonce: 0.39 }, KEY, SECRET), range(/nonce/));
  assert.throws(() => encodeJwt({ session_id: SESSION, nonce: "7" }, KEY, SECRET), type("INVALID_TYPE", /nonce/));
  for (const [field, message] of [
    [{ user: 7 }, /"user".*session_id, create_time/],
    [{ scope: "x" }, /"scope".*session\.connect/],
    [{ expireTime: 1 }, /"expireTime".*expire_time/],
  ]) {
    assert.throws(() => encodeJwt({ session_id: SESSION, ...field }, KEY, SECRET), type("UNKNOWN_OPTION", message));
  }
});

test("lone surrogates are refused, not replaced", () => {
  const issuer = new Issuer(KEY, SECRET);
  const lone = (index) => ({ code: "ERR_OPENTOK_LONE_SURROGATE", details: { index } });
  assert.throws(() => issuer.connection(SESSION, { data: "é\ud83d" }), lone(1));
  assert.throws(() => issuer.connection(SESSION, { data: "\ude00 \ud83d\ude00" }), lone(0));
  assert.throws(() => issuer.connection(SESSION, { layoutClasses: ["a", "\ud800"] }), lone(2));
  assert.throws(() => issuer.connection("1_\ud800"), lone(2));
  assert.throws(() => issuer.rest({ jti: "\udfff" }), lone(0));
  assert.throws(() => issuer.verifySignature("\udfff"), lone(0));
  assert.throws(() => new Issuer(KEY, "secret\ud800"), lone(6));
  const data = { session_id: SESSION, connection_data: "\ud800" };
  assert.throws(() => encodeJwt(data, KEY, SECRET), { ...lone(0), message: /^connection_data has/ });
  // Two halves that would make a pair if the texts were one.
  assert.throws(() => issuer.connection(`${SESSION}\ud83d`, { data: "\ude00" }), lone(SESSION.length));
  assert.throws(() => new Issuer(`${KEY}\ud83d`, "\ude00"), lone(KEY.length));
});

test("getters that make tokens themselves", () => {
  const issuer = new Issuer(KEY, SECRET);
  const other = new Issuer(KEY, "another secret");
  const expected = issuer.connection(SESSION, { data: "outer", issuedAt: NOW, nonce: 1 });
  const inner = () => {
    other.connection(SESSION, { data: "x".repeat(900) });
    encodeToken({ a: "y".repeat(100_000) }, KEY, "third");
  };
  const options = {
    get data() {
      inner();
      return "outer";
    },
    issuedAt: NOW,
    get nonce() {
      inner();
      return 1;
    },
  };
  assert.equal(issuer.connection(SESSION, options), expected);
  const token = encodeToken({ a: 1, create_time: 1, expire_time: 2, nonce: 3 }, KEY, SECRET);
  const key = { valueOf: () => (inner(), KEY) };
  const data = {
    get a() {
      inner();
      return 1;
    },
    create_time: 1,
    expire_time: 2,
    nonce: 3,
  };
  assert.equal(encodeToken(data, key, SECRET), token);
});

test("what somebody adds to Object.prototype is not read", () => {
  const issuer = new Issuer(KEY, SECRET);
  const expected = issuer.connection(SESSION, { issuedAt: NOW, nonce: 1 });
  Object.prototype.role = "moderator";
  Object.prototype.expiresIn = 5;
  Object.prototype.connection_data = "x";
  try {
    assert.equal(issuer.connection(SESSION, { issuedAt: NOW, nonce: 1 }), expected);
    assert.equal(
      encodeJwt({ session_id: SESSION, create_time: NOW, expire_time: NOW + 86400, nonce: 1 }, KEY, SECRET),
      expected,
    );
    assert.equal(claimsOf(issuer.rest({ issuedAt: NOW })).exp, NOW + 180);
  } finally {
    delete Object.prototype.role;
    delete Object.prototype.expiresIn;
    delete Object.prototype.connection_data;
  }
});

test("a wiped issuer refuses every call", () => {
  const issuer = new Issuer(KEY, SECRET);
  const token = issuer.rest();
  issuer.wipe();
  issuer.wipe();
  const gone = { name: "OpenTokTokenError", code: "ERR_OPENTOK_NO_KEY" };
  assert.throws(() => issuer.connection(SESSION), gone);
  assert.throws(() => issuer.rest(), gone);
  assert.throws(() => issuer.verifySignature(token), gone);
});

test("an issuer shows nothing of its secret", () => {
  const issuer = new Issuer(KEY, SECRET);
  assert.doesNotMatch(require("node:util").inspect(issuer, { showHidden: true, depth: 9 }), /secret|\d{3}/);
  assert.equal(JSON.stringify(issuer), "{}");
});
