// The module out of its bytes, which the build writes as base64: the same file runs wherever JavaScript does.

import base64 from "#base64";

const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

export default new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
