// The same data through the repository's command and through this package: the same JWTs, byte for byte.
//   node command.cjs COMMAND
"use strict";
const assert = require("node:assert/strict");
const { execFileSync } = require("node:child_process");
const { encodeJwt, Issuer } = require("opentok-token-wasm");

const KEY = "123456";
const SECRET = "1234567890abcdef1234567890abcdef1234567890";
const SESSION = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";
const run = (args, input) =>
  execFileSync(process.argv[2], args, {
    env: { OPENTOK_API_KEY: KEY, OPENTOK_API_SECRET: SECRET },
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  })
    .trimEnd()
    .split("\n");

const below = (limit) => Math.floor(Math.random() * limit);
const texts = ["", "plain", '{"user":"é 漢 😀"}', "\u0000\u001f\"\\\b\f\n\r\t/\u007f\u2028", "x".repeat(1000)];

const lines = Array.from({ length: 1000 }, () => {
  const create_time = 1_420_070_400 + below(2 ** 30);
  const data = {
    session_id: SESSION,
    role: ["publisher", "publisheronly", "subscriber", "moderator"][below(4)],
    create_time,
    expire_time: create_time + 1 + below(2_592_000),
    nonce: below(2) === 0 ? below(2 ** 53) : below(10),
  };
  if (below(3) > 0) data.connection_data = texts[below(5)] + String.fromCodePoint(below(0xd800)).slice(0, below(2));
  if (data.connection_data?.length > 1000) delete data.connection_data;
  if (below(2) > 0) data.initial_layout_class_list = ["focus", "focus main", "ü"][below(3)];
  return data;
});
const issuer = new Issuer(KEY, SECRET);
const tokens = run(["batch"], lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
assert.equal(tokens.length, lines.length);
lines.forEach((line, index) => {
  assert.equal(encodeJwt(line, KEY, SECRET), tokens[index]);
  const token = issuer.connection(SESSION, {
    role: line.role,
    data: line.connection_data,
    layoutClasses: line.initial_layout_class_list?.split(" "),
    issuedAt: line.create_time,
    expiresAt: line.expire_time,
    nonce: line.nonce,
  });
  assert.equal(token, tokens[index]);
});

let rest = 0;
for (const type of ["project", "account"]) {
  for (const jti of ["id", "a \"b\" é", null]) {
    const args = ["rest", "--issuer-type", type, "--create-time", "1700000000", "--expires-in", "5m"];
    const [token] = run([...args, ...(jti === null ? ["--no-jti"] : ["--jti", jti])]);
    assert.equal(new Issuer(KEY, SECRET, { type }).rest({ issuedAt: 1700000000, expiresIn: 300, jti }), token);
    rest += 1;
  }
}
console.log(`command: ${tokens.length} connection tokens and ${rest} REST tokens the same`);
