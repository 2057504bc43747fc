// Times packages that sign OpenTok tokens in Node: 2,048 participants in turn, contestants in turn, medians of rounds.
//   node bench.mjs [ROUNDS]
import { createHmac, createSecretKey } from "node:crypto";
import { createRequire } from "node:module";
import encodeToken, { encodeJwt, Issuer } from "opentok-token-wasm";
import { SignJWT } from "jose";
import jsonwebtoken from "jsonwebtoken";

const require = createRequire(import.meta.url);
const oldEncodeToken = require("opentok-token");
const OpenTok = require("opentok");

/** Rounds are short, about a millisecond, so that the median is one that nothing interrupted. */
const rounds = Number(process.argv[2] ?? 401);

/** Rounds that are not counted: the compilers are at work. */
const WARM_UP = 100;

const KEY = "123456";
const SECRET = "1234567890abcdef1234567890abcdef12345678";
const SESSION = `2_${Buffer.from(`1~${KEY}~~1700000000000~0.49013025123456789~`).toString("base64url")}`;
const NOW = Math.floor(Date.now() / 1000);
const LIFETIME = 86400;

const people = Array.from({ length: 2048 }, (_, index) => ({
  nonce: (index * 7919 * 2 ** 20) % 2 ** 53,
  data: JSON.stringify({ user_id: `user${(index * 104729) % 1000003}`, level: index % 3 === 0 ? "gold" : "silver" }),
  role: ["publisher", "subscriber", "moderator"][index % 3],
}));

const claimsOf = ({ nonce, data, role }) => ({
  iss: KEY,
  ist: "project",
  scope: "session.connect",
  session_id: SESSION,
  role,
  iat: NOW,
  exp: NOW + LIFETIME,
  nonce,
  connection_data: data,
});
const dataOf = ({ nonce, data, role }) => ({
  session_id: SESSION,
  create_time: NOW,
  nonce,
  role,
  expire_time: NOW + LIFETIME,
  connection_data: data,
});

const issuer = new Issuer(KEY, SECRET);
const sdk = new OpenTok(KEY, SECRET);
const keyObject = createSecretKey(SECRET, "utf8");
const keyBytes = new TextEncoder().encode(SECRET);
const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString("base64url");

function byHand(person, key) {
  const signed = `${header}.${Buffer.from(JSON.stringify(claimsOf(person))).toString("base64url")}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}

const BY_HAND = "node:crypto by hand";
const BY_HAND_KEY = "node:crypto by hand, KeyObject kept";
const OURS = "Issuer.connection, issuer kept";
const OURS_T1 = "encodeToken, nonce given";
const OLD_T1 = "opentok-token 1.1.1";

/** Contestants, and tokens a round. */
const jwt = [
  [OURS, 256, ({ nonce, data, role }) =>
    issuer.connection(SESSION, { role, data, nonce, issuedAt: NOW, expiresIn: LIFETIME })],
  ["Issuer.connection, random nonce, now", 256, ({ data, role }) => issuer.connection(SESSION, { role, data })],
  ["encodeJwt", 256, (person) => encodeJwt(dataOf(person), KEY, SECRET)],
  [BY_HAND, 256, (person) => byHand(person, SECRET)],
  [BY_HAND_KEY, 256, (person) => byHand(person, keyObject)],
  ["jsonwebtoken 9.0.3", 64, (person) => jsonwebtoken.sign(claimsOf(person), keyObject, { algorithm: "HS256" })],
  ["jose 6.2.18 (asynchronous)", 64, (person) =>
    new SignJWT(claimsOf(person)).setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(keyBytes)],
  ["opentok 2.23.2, generateToken", 4, ({ data, role }) => sdk.generateToken(SESSION, { role, data })],
];
const t1 = [
  [OURS_T1, 256, (person) => encodeToken(dataOf(person), KEY, SECRET)],
  ["encodeToken, defaults", 256, ({ data }) =>
    encodeToken({ session_id: SESSION, connection_data: data }, KEY, SECRET)],
  [OLD_T1, 256, (person) => oldEncodeToken(dataOf(person), KEY, SECRET)],
  [`${OLD_T1}, defaults`, 256, ({ data }) =>
    oldEncodeToken({ session_id: SESSION, connection_data: data }, KEY, SECRET)],
  ["opentok 2.23.2, generateToken, T1", 64, ({ data, role }) => sdk.generateToken(SESSION, { role, data }, true)],
];

// The same tokens, or it is no race.
for (const person of people) {
  const [ours, theirs] = [jwt[0][2](person), byHand(person, SECRET)];
  if (ours !== theirs) throw new Error(`${ours} is not ${theirs}`);
  const data = dataOf(person);
  if (encodeToken(data, KEY, SECRET) !== oldEncodeToken(data, KEY, SECRET)) throw new Error("T1");
}

const times = new Map([...jwt, ...t1].map(([name]) => [name, []]));
let total = 0;
for (let round = 0; round < rounds + WARM_UP; round += 1) {
  for (const [name, count, make] of [...jwt, ...t1]) {
    const start = process.hrtime.bigint();
    for (let index = 0; index < count; index += 1) {
      let token = make(people[(round * count + index) % people.length]);
      if (typeof token !== "string") token = await token;
      total += token.length;
    }
    if (round >= WARM_UP) times.get(name).push(Number(process.hrtime.bigint() - start) / count);
  }
}
if (total === 0) throw new Error("no tokens");

const median = (name) => times.get(name).sort((left, right) => left - right)[Math.floor(rounds / 2)];
const write = (name, nanoseconds, ratio) =>
  console.log(`${name.padEnd(40)} ${(nanoseconds / 1000).toFixed(2).padStart(8)} us ${ratio.toFixed(2).padStart(7)} x`);

console.log(`node ${process.version}, ${rounds} rounds`);
const base = Math.min(median(BY_HAND), median(BY_HAND_KEY));
console.log(`\nJWT of ${byHand(people[0], SECRET).length} bytes`);
for (const [name] of jwt) write(name, median(name), median(name) / base);
console.log(`\nT1 of ${oldEncodeToken(dataOf(people[0]), KEY, SECRET).length} bytes`);
for (const [name] of t1) write(name, median(name), median(name) / median(OLD_T1));

const figures = [
  ["JWT against node:crypto by hand", median(OURS) / base],
  ["T1 against opentok-token 1.1.1", median(OURS_T1) / median(OLD_T1)],
];
console.log("");
for (const [name, ratio] of figures) console.log(`${name}: ${ratio.toFixed(2)} (0.85 at most)`);
