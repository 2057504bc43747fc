// The official SDK for Node and `opentok-token`, each on the same data: node sdk.mjs FLOOR_NS
import { createRequire } from "node:module";

const require = createRequire(`${process.cwd()}/package.json`);
const OpenTok = require("opentok");
const encode = require("opentok-token");

const floor = Number(process.argv[2]);
const key = "12345678";
const secret = "0123456789abcdef0123456789abcdef01234567";
const session = "1_MX4xMjM0NTY3OH5-MTcwMDAwMDAwMDAwMH5BYkNkRWZHaElqS2xNbk9wUXJTdFV2V3hZejAxMjM0NTY3ODlBYkNkfg";
const data = '{"user_id":"user123","name":"Ada L"}';
const now = Math.floor(Date.now() / 1000);

const sdk = new OpenTok(key, secret);
const contestants = {
  "opentok 2.23.2 for Node": () => sdk.generateToken(session, { role: "publisher", expireTime: now + 86400, data }),
  "opentok-token 1.1.1 for Node (T1)": () =>
    encode({ session_id: session, role: "publisher", create_time: now, expire_time: now + 86400, connection_data: data }, key, secret),
};

for (const [name, make] of Object.entries(contestants)) {
  if (make().length < 300) throw new Error(`${name} made no token`);
  let best = Infinity;
  for (let round = 0; round < 20; round += 1) {
    const start = process.hrtime.bigint();
    for (let index = 0; index < 500; index += 1) make();
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 500);
  }
  console.log(`${name}: ${best.toFixed(0)} ns, ${(best / floor).toFixed(0)} x floor`);
}
