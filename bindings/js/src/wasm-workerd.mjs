// The module as an import, for Workers: they forbid compiling bytes at run time.

import module from "./opentok_token.wasm";

export default new WebAssembly.Instance(module).exports;
