// The module out of its bytes, which the build writes in hexadecimal: base64 would compress worse by a fifth, as it
// hides repetitions. The same file runs in every engine.

import hex from "#hex";

const bytes = new Uint8Array(hex.length / 2);
for (let index = 0; index < bytes.length; index += 1) {
  bytes[index] = (digit(2 * index) << 4) | digit(2 * index + 1);
}

/** The value of a lower-case hexadecimal digit. */
function digit(index) {
  const code = hex.charCodeAt(index);
  return code < 58 ? code - 48 : code - 87;
}

export default new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
