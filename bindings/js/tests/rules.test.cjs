// Every rule's error: its code and numbers, from `Issuer` and from `encodeJwt`.
"use strict";
const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { test } = require("node:test");
const { encodeJwt, Issuer, OpenTokTokenError } = require("opentok-token-wasm");

const KEY = "123456";
const SECRET = "1234567890abcdef1234567890abcdef1234567890";
const SESSION = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";
const NOW = 1700000000;

const encoded = (text) => Buffer.from(text).toString("base64url");
const issuer = new Issuer(KEY, SECRET);
const seen = new Set();

/** The call breaks one rule: its word, its numbers, and a sentence. */
function refused(word, details, call) {
  assert.throws(call, (error) => {
    assert.ok(error instanceof OpenTokTokenError && error instanceof Error, `${error}`);
    assert.equal(error.name, "OpenTokTokenError");
    assert.equal(error.code, `ERR_OPENTOK_${word}`);
    assert.deepEqual(error.details, details);
    assert.ok(error.message.length > 10, error.message);
    assert.ok(!error.message.includes(SECRET));
    return true;
  });
  seen.add(word);
}

/** The same of a connection token, made either way. */
function refusedEitherWay(word, details, { session = SESSION, options = {}, data = {} }) {
  refused(word, details, () => issuer.connection(session, options));
  refused(word, details, () => encodeJwt({ session_id: session, ...data }, KEY, SECRET));
}

test("key and secret", () => {
  const makeIssuer = (key, secret) => new Issuer(key, secret);
  const makeToken = (key, secret) => encodeJwt({ session_id: "" }, key, secret);
  for (const make of [makeIssuer, makeToken]) {
    refused("API_KEY_EMPTY", {}, () => make("", SECRET));
    refused("API_KEY_TOO_LONG", { len: 65 }, () => make("1".repeat(65), SECRET));
    refused("API_KEY_NOT_ASCII", { index: 3 }, () => make("123 456", SECRET));
    refused("API_KEY_NOT_DIGITS", { index: 3 }, () => make("123x", SECRET));
    refused("SECRET_EMPTY", {}, () => make(KEY, ""));
    for (const secret of [`${SECRET}\n`, ` ${SECRET}`, `"${SECRET}"`, `\ufeff${SECRET}`]) {
      refused("SECRET_NOT_TRIMMED", {}, () => make(KEY, secret));
    }
    refused("CREDENTIALS_SWAPPED", {}, () => make(SECRET, KEY));
  }
  refused("UNKNOWN_ISSUER_TYPE", {}, () => new Issuer(KEY, SECRET, { type: "user" }));
  refused("ACCOUNT_ISSUER", {}, () => new Issuer(KEY, SECRET, { type: "account" }).connection(SESSION));
});

test("session ID", () => {
  const own = `1~${KEY}~~1400000000~0.5~`;
  refusedEitherWay("SESSION_ID_TOO_LONG", { len: 513 }, { session: `1_${"A".repeat(511)}` });
  refusedEitherWay("SESSION_ID_PREFIX", {}, { session: "nonsense" });
  refusedEitherWay("SESSION_ID_ALPHABET", { index: 36 }, { session: `${SESSION}&role=moderator` });
  refusedEitherWay("SESSION_ID_LENGTH", { len: 7 }, { session: "1_AAAAA" });
  refusedEitherWay("SESSION_ID_TRAILING_BITS", {}, { session: `1_${encoded(own).slice(0, -1)}h` });
  refusedEitherWay("SESSION_ID_UTF8", {}, { session: `1_${Buffer.from([0xff, 0xfe, 0xfd]).toString("base64url")}` });
  refusedEitherWay("SESSION_ID_FIELDS", {}, { session: `1_${encoded("no tilde")}` });
  refusedEitherWay("SESSION_ID_OTHER_KEY", {}, { session: `1_${encoded(own.replace(KEY, "7"))}` });
});

test("times", () => {
  const times = (issuedAt, expiresAt) => ({
    options: { issuedAt, expiresAt },
    data: { create_time: issuedAt, expire_time: expiresAt },
  });
  refusedEitherWay("ISSUE_TIME_TOO_EARLY", { issued: 1 }, times(1, 60));
  const late = NOW * 1000;
  refusedEitherWay("ISSUE_TIME_NOT_SECONDS", { issued: late }, times(late, late + 60));
  refusedEitherWay("EXPIRY_NOT_SECONDS", { expires: late }, times(NOW, NOW * 1000));
  refusedEitherWay("EXPIRY_NOT_AFTER_ISSUE", { issued: NOW, expires: NOW }, times(NOW, NOW));
  refusedEitherWay("CONNECTION_LIFETIME", { lifetime: 2592001 }, times(NOW, NOW + 2592001));
  refused("REST_LIFETIME", { lifetime: 301 }, () => issuer.rest({ issuedAt: NOW, expiresIn: 301 }));
  refused("EXPIRY_NOT_AFTER_ISSUE", { issued: NOW, expires: NOW }, () => issuer.rest({ issuedAt: NOW, expiresIn: 0 }));
  refused("CONNECTION_LIFETIME", { lifetime: NOW * 1000 }, () =>
    issuer.connection(SESSION, { issuedAt: NOW, expiresIn: NOW * 1000 }),
  );
});

test("the other data", () => {
  const data = (text) => ({ options: { data: text }, data: { connection_data: text } });
  const layout = (text) => ({
    options: { layoutClasses: [text] },
    data: { initial_layout_class_list: text },
  });
  refusedEitherWay("UNKNOWN_ROLE", {}, { options: { role: "Publisher" }, data: { role: "Publisher" } });
  refusedEitherWay("NONCE_TOO_LARGE", { nonce: 2 ** 53 }, { options: { nonce: 2 ** 53 }, data: { nonce: 2 ** 53 } });
  refusedEitherWay("CONNECTION_DATA_TOO_LONG", { units: 1001 }, data("é".repeat(1001)));
  refusedEitherWay("CONNECTION_DATA_TOO_LONG", { units: 1002 }, data("😀".repeat(501)));
  refusedEitherWay("LAYOUT_TOO_LONG", { units: 1001 }, layout("x".repeat(1001)));
  refusedEitherWay("LAYOUT_WHITE_SPACE", { index: 1 }, layout("a\tb"));
  refusedEitherWay("LAYOUT_WHITE_SPACE", { index: 0 }, layout(" a"));
  refused("LAYOUT_WHITE_SPACE", { index: 4 }, () => issuer.connection(SESSION, { layoutClasses: ["é", "b c"] }));
  refused("LAYOUT_WHITE_SPACE", { index: 0 }, () => issuer.connection(SESSION, { layoutClasses: [""] }));
  refused("LAYOUT_WHITE_SPACE", { index: 2 }, () => issuer.connection(SESSION, { layoutClasses: ["a", "", "b"] }));
  refused("LAYOUT_WHITE_SPACE", { index: 1 }, () => issuer.connection(SESSION, { layoutClasses: ["a", ""] }));
  // Of several broken rules, the one that the library names.
  refused("SESSION_ID_PREFIX", {}, () => issuer.connection("x", { layoutClasses: ["", "b"] }));
  refused("JTI_TOO_LONG", { len: 258 }, () => issuer.rest({ jti: "é".repeat(129) }));
});

test("verification and wiped issuers", () => {
  const token = issuer.rest();
  refused("MALFORMED", {}, () => issuer.verifySignature(""));
  refused("BAD_SIGNATURE", {}, () => new Issuer(KEY, "another secret").verifySignature(token));
  const otherHeader = [encoded("{}"), ...token.split(".").slice(1)].join(".");
  refused("UNSUPPORTED_HEADER", {}, () => issuer.verifySignature(otherHeader));
  const wiped = new Issuer(KEY, SECRET);
  wiped.wipe();
  refused("NO_KEY", {}, () => wiped.rest());
});

test("no code of the C header is left out", () => {
  const header = readFileSync("opentok_token.h", "utf8");
  const words = Array.from(header.matchAll(/\bOT_ERR_(\w+) = -\d+/g), ([, word]) => word);
  assert.ok(words.length > 40, `${words.length}`);
  const elsewhere = [
    // Of T1 tokens, whose fields have no rules here.
    "T1_NONCE_LENGTH",
    "OTHER_API_KEY",
    "TOO_MANY_FIELDS",
    // Of a caller's buffers and pointers, which are this package's own.
    "BUFFER_TOO_SMALL",
    "NULL",
    "MISALIGNED",
    "OVERLAP",
    "NOT_UTF8",
    "KIND",
    // Lengths that do not get past the limit of 2^20 code units.
    "TOO_LONG",
    // A bug.
    "INTERNAL",
  ];
  assert.deepEqual(words.filter((word) => !seen.has(word) && !elsewhere.includes(word)), []);
});

test("the README names codes that there are, and every one that a rule has", () => {
  const readme = readFileSync("node_modules/opentok-token-wasm/README.md", "utf8");
  const table = readme.slice(readme.indexOf("## Errors"), readme.indexOf("## In place of"));
  const codes = table.matchAll(/`(?:ERR_OPENTOK)?_([A-Z_]+)(…?)`/g);
  const named = Array.from(codes, ([, word, more]) => [word, more === "…"]);
  assert.ok(named.length > 15);
  const types = ["INVALID_TYPE", "UNKNOWN_OPTION", "CONFLICTING_OPTIONS", "INVALID_NUMBER"];
  const words = [...seen, ...types, "LONE_SURROGATE", "INPUT_TOO_LONG"];
  const covers = ([name, more], word) => (more ? word.startsWith(name) : word === name);
  for (const name of named) assert.ok(words.some((word) => covers(name, word)), name[0]);
  for (const word of words) assert.ok(named.some((name) => covers(name, word)), word);
});
