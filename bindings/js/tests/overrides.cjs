// The official SDK makes its T1 tokens through this package, by npm's `overrides`: the same tokens as with the old one.
//   node overrides.cjs FOLDER_WITH_OVERRIDES
"use strict";
const assert = require("node:assert/strict");
const { createRequire } = require("node:module");
const { resolve } = require("node:path");

const overridden = createRequire(resolve(process.argv[2], "package.json"));
const inSdk = createRequire(overridden.resolve("opentok"));
assert.equal(inSdk("opentok-token/package.json").name, "opentok-token-wasm");
assert.equal(require("opentok-token/package.json").version, "1.1.1");

const KEY = "123456";
const SECRET = "1234567890abcdef1234567890abcdef1234567890";
const SESSION = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";
const ours = new (overridden("opentok"))(KEY, SECRET);
const theirs = new (require("opentok"))(KEY, SECRET);

const frozen = Date.now();
Date.now = () => frozen;
Date.prototype.getTime = () => frozen;
Math.random = () => 0.3942609881050885;

let tokens = 0;
for (const role of [undefined, "publisher", "publisheronly", "subscriber", "moderator"]) {
  for (const data of [undefined, "", '{"a":"é 漢 😀"}', "a=b&c=d"]) {
    for (const expireTime of [undefined, frozen / 1000 + 60.7]) {
      for (const initialLayoutClassList of [undefined, ["focus", "main"], "one two"]) {
        const options = { role, data, expireTime, initialLayoutClassList };
        for (const name of Object.keys(options)) if (options[name] === undefined) delete options[name];
        const token = ours.generateToken(SESSION, options, true);
        assert.ok(token.startsWith("T1=="));
        assert.equal(token, theirs.generateToken(SESSION, options, true));
        tokens += 1;
      }
    }
  }
}
console.log(`overrides: ${tokens} tokens of the official SDK the same`);
