exports.webcrypto = globalThis.crypto;
