// The README's examples, run.
"use strict";
const assert = require("node:assert/strict");
const { test } = require("node:test");
const { Issuer, OpenTokTokenError } = require("opentok-token-wasm");

const KEY = "123456";
const SECRET = "1234567890abcdef1234567890abcdef1234567890";
const SESSION = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4";

const claimsOf = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));

test("the README's examples", async () => {
  const readme = require("node:fs").readFileSync("node_modules/opentok-token-wasm/README.md", "utf8");
  assert.ok(readme.split("\n").slice(0, 10).join("\n").includes("encodeToken(data, apiKey, apiSecret);"));
  const [quickStart, jwt, worker, errors] = Array.from(readme.matchAll(/```js\n([^]*?)```/g), ([, code]) => code);
  const run = (code, result, scope) =>
    new Function(...Object.keys(scope), `${code.replace(/^import .*$/m, "")}; return ${result}`)(
      ...Object.values(scope),
    );
  const scope = { sessionId: SESSION, apiKey: KEY, apiSecret: SECRET, Issuer, OpenTokTokenError };
  assert.ok(run(quickStart, "token", { require }).startsWith("T1=="));
  assert.equal(claimsOf(run(jwt, "token", scope)).role, "subscriber");
  assert.equal(claimsOf(run(jwt, 'headers["X-OPENTOK-AUTH"]', scope)).jti.length, 32);
  const issuer = run(jwt, "issuer", scope);

  const service = run(worker.replace("export default", "const service ="), "service", scope);
  const answer = (session, env) => service.fetch(new Request(`http://worker/?session=${session}`), env);
  const env = { OPENTOK_API_KEY: KEY, OPENTOK_API_SECRET: SECRET };
  assert.throws(() => answer(SESSION, {}), { code: "ERR_OPENTOK_INVALID_TYPE" });
  assert.equal(claimsOf((await answer(SESSION, env).json()).token).role, "subscriber");
  assert.equal(answer("nonsense", env).status, 400);
  assert.equal((await answer("nonsense", env).json()).code, "ERR_OPENTOK_SESSION_ID_PREFIX");

  const shown = errors.replace(/error\.(code|details); \/\/ (.*)$/gm, "assert.deepEqual(error.$1, $2);");
  assert.equal(shown.match(/assert/g).length, 2);
  run(shown, "0", { ...scope, assert, issuer, data: "x".repeat(1001) });
});
