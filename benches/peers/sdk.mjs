// The official SDK for Node and `opentok-token`: node sdk.mjs PARTICIPANTS FLOOR_NS ENCODE_SLICE_AFTER_16_MB_NS
import crypto from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.cwd()}/package.json`);
const OpenTok = require("opentok");
const encode = require("opentok-token");

const [participants, floor, encodeSlice] = [JSON.parse(fs.readFileSync(process.argv[2])), ...process.argv.slice(3).map(Number)];
const key = "12345678";
const secret = "0123456789abcdef0123456789abcdef01234567";
const session = "1_MX4xMjM0NTY3OH5-MTcwMDAwMDAwMDAwMH5BYkNkRWZHaElqS2xNbk9wUXJTdFV2V3hZejAxMjM0NTY3ODlBYkNkfg";
const expires = Math.floor(Date.now() / 1000) + 86400;

const assert = (holds, message) => {
  if (!holds) throw new Error(message);
};

// The SDK takes issue time and nonce from clock and randomness; the package is given both.
const sdk = new OpenTok(key, secret);
const contestants = [
  {
    name: "opentok 2.23.2 for Node",
    make: ({ data }) => sdk.generateToken(session, { role: "publisher", expireTime: expires, data }),
    dataOf(token) {
      const [signed, signature] = token.split(/\.(?=[^.]*$)/);
      assert(crypto.createHmac("sha256", secret).update(signed).digest("base64url") === signature, token);
      return JSON.parse(Buffer.from(signed.split(".")[1], "base64url")).connection_data;
    },
  },
  {
    name: "opentok-token 1.1.1 for Node (T1)",
    make: ({ now, nonce, data }) =>
      encode(
        { session_id: session, role: "publisher", create_time: now, expire_time: now + 86400, nonce, connection_data: data },
        key,
        secret,
      ),
    dataOf(token) {
      const [, signature, signed] = Buffer.from(token.slice(4), "base64").toString().match(/&sig=(.*?):(.*)/);
      assert(crypto.createHmac("sha1", secret).update(signed).digest("hex") === signature, token);
      return new URLSearchParams(signed).get("connection_data");
    },
  },
];

for (const { name, make, dataOf } of contestants) {
  for (const participant of participants) {
    assert(dataOf(make(participant)) === participant.data, `${name}: wrong connection data`);
  }
}

for (const contestant of contestants) contestant.best = Infinity;
for (let round = 0; round < 20; round += 1) {
  for (const contestant of contestants) {
    const start = process.hrtime.bigint();
    for (const participant of participants) contestant.make(participant);
    const time = Number(process.hrtime.bigint() - start) / participants.length;
    contestant.best = Math.min(contestant.best, time);
  }
}

const memory = new Uint8Array(16 << 20).fill(1);
let walked = 0;
const once = (make, participant) => {
  for (let index = 0; index < memory.length; index += 64) walked += memory[index];
  const start = process.hrtime.bigint();
  make(participant);
  return Number(process.hrtime.bigint() - start);
};
const median = (times) => times.sort((a, b) => a - b)[times.length / 2];
const empty = { make: () => undefined };
for (const contestant of [...contestants, empty]) contestant.times = [];
for (const participant of participants) {
  for (const { make, times } of [...contestants, empty]) times.push(once(make, participant));
}
assert(walked === (memory.length / 64) * participants.length * 3, "memory was not walked");
empty.median = median(empty.times);

for (const { name, best, times } of contestants) {
  const cold = median(times) - empty.median;
  console.log(`${name}: ${best.toFixed(0)} ns, ${(best / floor).toFixed(0)} x floor`);
  console.log(`${name} after 16 MB: ${cold.toFixed(0)} ns, ${(cold / encodeSlice).toFixed(0)} x encode_slice`);
}
