// The common checks, through `require`.
const encodeToken = require("opentok-token-wasm");

import("./smoke.mjs").then(({ smoke }) => {
  console.log(`require: ${smoke(encodeToken, encodeToken)} checks passed`);
});
