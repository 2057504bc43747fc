// The common checks, through `require`.
const encodeToken = require("opentok-token-wasm");

import("./smoke.mjs").then(({ engine, smoke }) => {
  console.log(`${engine}, require: ${smoke(encodeToken, encodeToken)} checks passed`);
});
