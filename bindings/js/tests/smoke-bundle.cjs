// The same through `require`.
const encodeToken = require("opentok-token-wasm");
const { smoke } = require("./smoke.mjs");

globalThis.checks = smoke(encodeToken, encodeToken);
