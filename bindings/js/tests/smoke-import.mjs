// The common checks, through `import`.
import encodeToken, * as others from "opentok-token-wasm";
import { smoke } from "./smoke.mjs";

console.log(`import: ${smoke(encodeToken, others)} checks passed`);
