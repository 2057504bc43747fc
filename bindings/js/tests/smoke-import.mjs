// The common checks, through `import`.
import encodeToken, * as others from "opentok-token-wasm";
import { engine, smoke } from "./smoke.mjs";

console.log(`${engine}, import: ${smoke(encodeToken, others)} checks passed`);
