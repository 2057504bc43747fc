// Tokens of other people's packages, from tests/vectors of the repository: made again, or read.
"use strict";
const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { test } = require("node:test");
const encodeToken = require("opentok-token-wasm");
const { Issuer, OpenTokTokenError } = encodeToken;

const lines = (name) =>
  readFileSync(join("vectors", name), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

test("T1 tokens of opentok-token 1.1.1", () => {
  const vectors = lines("t1-opentok-token-1.1.1.jsonl");
  assert.ok(vectors.length > 100);
  for (const { api_key, api_secret, token, ...data } of vectors) {
    const { session_id, create_time, nonce, role, expire_time, connection_data } = data;
    const fields = { session_id, create_time, nonce, role, expire_time };
    if (connection_data !== undefined) fields.connection_data = connection_data;
    assert.equal(encodeToken(fields, api_key, api_secret), token);
  }
});

test("REST tokens of opentok-jwt 0.1.5", () => {
  const vectors = lines("rest-opentok-jwt-0.1.5.jsonl");
  assert.ok(vectors.length > 50);
  let made = 0;
  for (const { api_key, api_secret, ist, iat, exp, token } of vectors) {
    if (exp - iat > 300) continue;
    const issuer = new Issuer(api_key, api_secret, { type: ist });
    assert.equal(issuer.rest({ issuedAt: iat, expiresAt: exp, jti: null }), token);
    made += 1;
  }
  assert.ok(made > 20, `${made}`);
});

test("JWTs of opentok 2.23.2 and jsonwebtoken 9 are read", () => {
  const results = {};
  for (const { api_key, api_secret, expect, token } of lines("jwt-peers.jsonl")) {
    let result = "signed";
    try {
      assert.equal(new Issuer(api_key, api_secret).verifySignature(token).iss, api_key);
    } catch (error) {
      if (!(error instanceof OpenTokTokenError)) throw error;
      result = error.code;
    }
    const expected = {
      valid: "signed",
      expired: "signed",
      "bad-signature": "ERR_OPENTOK_BAD_SIGNATURE",
      "unsupported-algorithm": "ERR_OPENTOK_UNSUPPORTED_HEADER",
    };
    assert.equal(result, expected[expect], token);
    results[expect] = (results[expect] ?? 0) + 1;
  }
  assert.deepEqual(Object.keys(results).length, 4);
});
