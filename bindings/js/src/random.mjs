// Randomness: asked of the system for each token, nothing is kept for later.

import { webcrypto } from "#crypto";

/** A random integer below 2^53, which every number can hold. */
export function randomNonce() {
  const [low, high] = webcrypto.getRandomValues(new Uint32Array(2));
  return (high & 0x1fffff) * 4294967296 + low;
}

/** 128 random bits in hexadecimal. */
export function randomId() {
  let id = "";
  for (const byte of webcrypto.getRandomValues(new Uint8Array(16))) id += (byte + 256).toString(16).slice(1);
  return id;
}
