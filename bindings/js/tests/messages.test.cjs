// Sentences of errors: each says which value is wrong, which type came, and the remedy where one is likely.
"use strict";
const assert = require("node:assert/strict");
const { test } = require("node:test");
const { encodeJwt, encodeToken, Issuer, OpenTokTokenError } = require("opentok-token-wasm");

const KEY = "123456";
const SECRET = "1234567890abcdef1234567890abcdef1234567890";
const SESSION = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";

const issuer = new Issuer(KEY, SECRET);
const connection = (options) => () => issuer.connection(SESSION, options);
const jwt = (fields) => () => encodeJwt({ session_id: SESSION, ...fields }, KEY, SECRET);

/** The sentence of the error that the call throws. */
function sentence(call) {
  let message;
  assert.throws(call, (error) => ({ message } = error) && /^ERR_OPENTOK_/.test(error.code));
  return message;
}

test("a value of the wrong type", () => {
  for (const [call, expected] of [
    [() => new Issuer(123456, SECRET), "apiKey must be a string, and is a number; write it in quotes"],
    [() => new Issuer(KEY, undefined), "apiSecret must be a string, and is undefined"],
    [() => new Issuer(KEY, null), "apiSecret must be a string, and is null"],
    [() => new Issuer(KEY, Buffer.from(SECRET)), "apiSecret must be a string, and is a Uint8Array"],
    [() => new Issuer(KEY, SECRET, "account"), "options must be an object, and is a string"],
    [() => issuer.connection({ sessionId: SESSION }), "sessionId must be a string, and is an Object"],
    [() => issuer.connection(null), "sessionId must be a string, and is null"],
    [() => issuer.connection(Promise.resolve(SESSION)), "sessionId must be a string, and is a Promise; await it"],
    [() => issuer.connection(SESSION, null), "options must be an object, and is null; leave it out for the default"],
    [connection({ role: null }), "role must be a string, and is null; leave it out for the default"],
    [connection({ data: { user: 7 } }), "data must be a string, and is an Object; JSON.stringify gives one"],
    [connection({ data: true }), "data must be a string, and is a boolean"],
    [connection({ layoutClasses: "focus" }), /^layoutClasses must be an array .*\["focus", "main"\], and is a string$/],
    [connection({ layoutClasses: [7] }), "layoutClasses[0] must be a string, and is a number"],
    [connection({ nonce: 7n }), "nonce must be a number, and is a bigint"],
    [connection({ expiresIn: "1h" }), "expiresIn must be a number, and is a string"],
    [connection({ expiresIn: null }), "expiresIn must be a number, and is null; leave it out for the default"],
    [
      connection({ expiresAt: new Date() }),
      "expiresAt must be a number, and is a Date; Math.floor(date / 1000) gives Unix seconds",
    ],
    [() => issuer.verifySignature(), "token must be a string, and is undefined"],
    [jwt({ session_id: null }), "session_id must be a string, and is null"],
    [jwt({ connection_data: {} }), "connection_data must be a string, and is an Object; JSON.stringify gives one"],
    [jwt({ initial_layout_class_list: ["a"] }), "initial_layout_class_list must be a string, and is an Array"],
    [() => encodeJwt(SESSION, KEY, SECRET), "token data must be an object, and is a string"],
    [() => encodeToken({}, KEY), "apiSecret must be a string, an ArrayBuffer or a view of one, and is undefined"],
  ]) {
    const message = sentence(call);
    if (typeof expected === "string") assert.equal(message, expected);
    else assert.match(message, expected);
  }
});

test("no sentence shows a secret of the wrong type", () => {
  for (const secret of [[SECRET], { SECRET }, Buffer.from(SECRET), 987654321, new String(SECRET)]) {
    const message = sentence(() => new Issuer(KEY, secret));
    assert.doesNotMatch(message, /1234|9876/);
  }
});

test("an unknown name, and the right one", () => {
  for (const [call, expected] of [
    [connection({ expires_in: 60 }), 'options has no "expires_in"; use expiresIn'],
    [connection({ Data: "x" }), 'options has no "Data"; use data'],
    [connection({ layout_classes: [] }), 'options has no "layout_classes"; use layoutClasses'],
    [connection({ expire_time: 1 }), 'options has no "expire_time"; use expiresAt, in seconds, or expiresIn'],
    [connection({ ttl: 60 }), 'options has no "ttl"; use expiresIn, in seconds'],
    [connection({ session_id: "x" }), 'options has no "session_id"; the session ID is the first argument'],
    [connection({ connectionData: "x" }), 'options has no "connectionData"; use data'],
    // A REST token has no data: there is nothing to be used in its place.
    [
      () => issuer.rest({ connectionData: "x" }),
      'options has no "connectionData"; known are issuedAt, expiresAt, expiresIn, jti',
    ],
    [() => issuer.rest({ exp: 1 }), 'options has no "exp"; use expiresAt, in seconds, or expiresIn'],
    [() => new Issuer(KEY, SECRET, { issuer_type: "account" }), 'options has no "issuer_type"; use type'],
    [jwt({ sessionID: "x" }), 'token data has no "sessionID"; use session_id'],
    [jwt({ expiresIn: 60 }), 'token data has no "expiresIn"; use expire_time, in seconds'],
    [
      jwt({ layoutClasses: ["a"] }),
      'token data has no "layoutClasses"; use initial_layout_class_list, one string',
    ],
    [jwt({ constructor: 1 }), /^token data has no "constructor"; known are session_id, /],
  ]) {
    const message = sentence(call);
    if (typeof expected === "string") assert.equal(message, expected);
    else assert.match(message, expected);
  }
});

test("a T1 token is named when it is to be verified", () => {
  const token = encodeToken({ session_id: SESSION }, KEY, SECRET);
  assert.equal(sentence(() => issuer.verifySignature(token)), "a T1 token; verifySignature reads JWTs only");
});

test("an error for the tests of a caller", () => {
  const error = new OpenTokTokenError("UNKNOWN_ROLE", "unknown role");
  assert.deepEqual([error.code, error.message, error.details], ["ERR_OPENTOK_UNKNOWN_ROLE", "unknown role", {}]);
});
