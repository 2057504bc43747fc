// Randomness: asked of the system for each token, nothing is kept for later.

import { webcrypto } from "#crypto";

/** Filled anew for each nonce, as another array each time costs garbage collection. */
const words = new Uint32Array(2);

/** A random integer below 2^53, which every number can hold. */
export function randomNonce() {
  webcrypto.getRandomValues(words);
  return (words[1] & 0x1fffff) * 4294967296 + words[0];
}

/** 128 random bits in hexadecimal. */
export function randomId() {
  let id = "";
  for (const byte of webcrypto.getRandomValues(new Uint8Array(16))) id += (byte + 256).toString(16).slice(1);
  return id;
}
