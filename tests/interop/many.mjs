// Random token data through the command, and through jsonwebtoken, jose and opentok-token: the same bytes.
//   node many.mjs COMMAND FOLDER COUNT [SEED]   (from the folder where the packages are installed)
// Leaves FOLDER/many.jsonl for many.py: a line with secret, claims and token each.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.cwd()}/package.json`);
const jsonwebtoken = require("jsonwebtoken");
const encodeT1 = require("opentok-token");
const jose = await import(require.resolve("jose"));

const [command, folder, countText, seedText] = process.argv.slice(2);
const count = Number(countText);
const seed = Number(seedText ?? Date.now() % 2 ** 32);
const key = "123456";
const encoder = new TextEncoder();

// Mulberry32: the seed is printed, and a failure can be repeated.
let state = seed >>> 0;
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
const below = (limit) => Math.floor(random() * limit);
const pick = (choices) => choices[below(choices.length)];

// A character: one that JSON or a query string escapes, a printable one, or any but half a surrogate pair.
function character() {
  const kind = below(4);
  if (kind === 0) return pick([..."\0\u0001\b\t\n\u000b\f\r\u001f\"\\/\u007f\u2028\u2029\ufeff\uffff%&=+~'()!*"]);
  if (kind === 1) return String.fromCharCode(0x20 + below(95));
  const code = kind === 2 ? below(0x800) : below(0x10ffff + 1);
  return code >= 0xd800 && code < 0xe000 ? "😀" : String.fromCodePoint(code);
}
const text = (length) => Array.from({ length }, character).join("");
const number = (from, to) => from + below(to - from + 1);

// A line of `batch`, under the rules.
function anyLine() {
  const fields = Buffer.from(`1~${key}~${text(below(20))}~1400000000~${below(1e6)}~`).toString("base64url");
  const create_time = number(1420070400, 4000000000);
  const line = {
    session_id: `${pick(["1_", "2_"])}${fields}`,
    role: pick(["publisher", "publisheronly", "subscriber", "moderator"]),
    create_time,
    expire_time: create_time + number(1, 2592000),
    nonce: pick([() => below(2 ** 31) * 2 ** 22 + below(2 ** 22), () => below(100), () => 2 ** 53 - 1])(),
  };
  if (below(3) > 0) line.connection_data = text(below(10) === 0 ? 400 : below(40));
  if (below(2) > 0) line.initial_layout_class_list = pick(["focus", "focus main", "ü 😀", "a&b=c"]);
  return line;
}

const batch = (secret, lines, ...flags) =>
  execFileSync(command, ["batch", ...flags], {
    env: { OPENTOK_API_KEY: key, OPENTOK_API_SECRET: secret },
    input: lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  })
    .trimEnd()
    .split("\n");

// The same claims signed by both packages are the same token, and both open it.
async function compareJwt(claims, secret, token) {
  assert.equal(jsonwebtoken.sign(claims, secret, { algorithm: "HS256" }), token);
  const bytes = encoder.encode(secret);
  const signed = await new jose.SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(bytes);
  assert.equal(signed, token);
  const options = { algorithms: ["HS256"], issuer: key };
  assert.deepEqual(jsonwebtoken.verify(token, secret, { ...options, clockTimestamp: claims.iat }), claims);
  const opened = await jose.jwtVerify(token, bytes, { ...options, currentDate: new Date(claims.iat * 1000) });
  assert.deepEqual(opened.payload, claims);
}

const counts = { connection: 0, t1: 0, rest: 0 };
const kept = [];
const keep = (secret, claims, token) => kept.push(`${JSON.stringify({ secret, claims, token })}\n`);

const longer = "é😀 of more than a block ".repeat(4).trim();
const secrets = ["0123456789abcdef0123456789abcdef01234567", "s", longer, `x${seed}`];
for (const secret of secrets) {
  const lines = Array.from({ length: Math.ceil(count / secrets.length) }, anyLine);
  const tokens = batch(secret, lines);
  const t1 = batch(secret, lines, "--format", "t1");
  assert.deepEqual([tokens.length, t1.length], [lines.length, lines.length]);
  for (const [index, line] of lines.entries()) {
    const { session_id, role, create_time, expire_time, nonce, connection_data, initial_layout_class_list } = line;
    const claims = {
      iss: key, ist: "project", scope: "session.connect", session_id, role,
      ...(initial_layout_class_list !== undefined && { initial_layout_class_list }),
      iat: create_time, exp: expire_time, nonce,
      ...(connection_data !== undefined && { connection_data }),
    };
    await compareJwt(claims, secret, tokens[index]);
    keep(secret, claims, tokens[index]);
    counts.connection += 1;

    const fields = { session_id, create_time, nonce, role, expire_time };
    if (connection_data !== undefined) fields.connection_data = connection_data;
    if (initial_layout_class_list !== undefined) fields.initial_layout_class_list = initial_layout_class_list;
    assert.equal(encodeT1(fields, key, secret), t1[index]);
    counts.t1 += 1;
  }
  for (let index = 0; index < 25; index += 1) {
    const [ist, iat] = [pick(["project", "account"]), number(1420070400, 4000000000)];
    // No argument has a NUL.
    const jti = text(below(40)).replaceAll("\0", "");
    const exp = iat + number(1, 300);
    const flags = ["--issuer-type", ist, `--create-time=${iat}`, `--expire-time=${exp}`, `--jti=${jti}`];
    const env = { OPENTOK_API_KEY: key, OPENTOK_API_SECRET: secret };
    const token = execFileSync(command, ["rest", ...flags], { env, encoding: "utf8" }).trimEnd();
    const claims = { iss: key, ist, iat, exp, jti };
    await compareJwt(claims, secret, token);
    keep(secret, claims, token);
    counts.rest += 1;
  }
}
writeFileSync(`${folder}/many.jsonl`, kept.join(""));
console.log(
  `node: ${counts.connection} connection and ${counts.rest} REST tokens are jsonwebtoken's and jose's, ` +
    `${counts.t1} T1 tokens opentok-token's, seed ${seed}`,
);
