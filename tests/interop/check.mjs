// Our tokens in the hands of Node's packages, and theirs in ours.
//   node check.mjs COMMAND   (from the folder where the packages are installed)
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.cwd()}/package.json`);
const jsonwebtoken = require("jsonwebtoken");
const OpenTok = require("opentok");
const generateJwt = require("opentok/lib/generateJwt.js");
const helpers = require("opentok-token/helpers.js");
const jose = await import(require.resolve("jose"));

const command = process.argv[2];
const key = "123456";
const secret = "0123456789abcdef0123456789abcdef01234567";
const session = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";
const cases = JSON.parse(readFileSync(new URL("cases.json", import.meta.url)));
const env = { OPENTOK_API_KEY: key, OPENTOK_API_SECRET: secret };
const now = Math.floor(Date.now() / 1000);
let checks = 0;

// Runs our command.
const run = (...args) => execFileSync(command, args, { env, encoding: "utf8" }).trimEnd();
// Our command's report on a token.
const inspect = (token) => JSON.parse(spawnSync(command, ["inspect", "--json", token], { env }).stdout);
// The token with another last character but one, which changes its signature.
const spoilt = (token) => token.slice(0, -2) + (token.at(-2) === "A" ? "B" : "A") + token.at(-1);
const encoder = new TextEncoder();

// Both packages open our JWT, read the expected claims, and refuse it once it is spoilt.
async function opens(token, expected) {
  const claims = jsonwebtoken.verify(token, secret, { algorithms: ["HS256"], issuer: key });
  assert.deepEqual(claims, expected(claims));
  const options = { algorithms: ["HS256"], issuer: key };
  const opened = await jose.jwtVerify(token, encoder.encode(secret), options);
  assert.deepEqual(opened.payload, claims);
  assert.deepEqual(opened.protectedHeader, { alg: "HS256", typ: "JWT" });
  assert.throws(() => jsonwebtoken.verify(spoilt(token), secret), /invalid signature/);
  assert.throws(() => jsonwebtoken.verify(token, `${secret}x`), /invalid signature/);
  await assert.rejects(jose.jwtVerify(spoilt(token), encoder.encode(secret)), /signature verification failed/);
  checks += 1;
}

const flags = ({ data, role, classes }) => [
  "--role", role,
  ...(data === null ? [] : [`--connection-data=${data}`]),
  ...classes.flatMap((name) => ["--layout-class", name]),
];

for (const given of cases) {
  await opens(run("encode", session, ...flags(given)), ({ iat, nonce }) => ({
    iss: key, ist: "project", scope: "session.connect", session_id: session, role: given.role,
    ...(given.classes.length > 0 && { initial_layout_class_list: given.classes.join(" ") }),
    iat, exp: iat + 86400, nonce,
    ...(given.data !== null && { connection_data: given.data }),
  }));

  // T1, by the helpers of the package we succeed.
  const nonce = "0.3942609881050885";
  const t1 = run("encode", session, ...flags(given), "--format", "t1", `--create-time=${now}`, `--nonce=${nonce}`);
  assert.equal(helpers.verifyTokenSignature(t1, secret), true);
  assert.equal(helpers.verifyTokenSignature(t1, `${secret}x`), false);
  const { sig, ...fields } = helpers.decodeToken(t1);
  assert.match(sig, /^[0-9a-f]{40}$/);
  assert.deepEqual(fields, {
    partner_id: key, session_id: session, create_time: `${now}`, nonce, role: given.role,
    expire_time: `${now + 86400}`,
    ...(given.data !== null && { connection_data: given.data }),
    ...(given.classes.length > 0 && { initial_layout_class_list: given.classes.join(" ") }),
  });
  checks += 1;

  // The official SDK's connection tokens, opened by ours.
  const options = { role: given.role, initialLayoutClassList: given.classes, expireTime: now + 3600 };
  if (given.data !== null) options.data = given.data;
  const theirs = new OpenTok(key, secret).generateToken(session, options);
  const report = inspect(theirs);
  assert.equal(report.form, "jwt-connection");
  assert.equal(report.signature, "valid");
  assert.deepEqual(report.claims, jsonwebtoken.decode(theirs));
  assert.equal(inspect(spoilt(theirs)).signature, "invalid");
  checks += 1;
}

for (const type of ["project", "account"]) {
  await opens(run("rest", "--issuer-type", type), ({ iat, jti }) => ({ iss: key, ist: type, iat, exp: iat + 180, jti }));
}

// The official SDK's REST token.
const theirs = generateJwt({ apiKey: key, apiSecret: secret, auth: { expire: 300 } });
const report = inspect(theirs);
assert.deepEqual([report.ok, report.form, report.signature], [true, "jwt-rest", "valid"]);
assert.equal(inspect(spoilt(theirs)).signature, "invalid");
checks += 1;

console.log(`node ${process.version}: ${checks} checks passed`);
