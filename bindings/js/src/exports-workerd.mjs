// The module as an import, for Workers: they forbid compiling bytes at run time.

import wasm from "./opentok_token.wasm";

export default new WebAssembly.Instance(wasm).exports;
