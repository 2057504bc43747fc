// Legacy T1 tokens, as `opentok-token` 1.1.1 makes them.

import wasm from "#wasm";
import { ERROR, ISSUER, ascii, begin, check, end, position, skip, write, writeAscii, writeBytes } from "./memory.mjs";
import { wrongType } from "./options.mjs";
import { queryOf } from "./token-data.mjs";

/** Bytes around the query in a token, with the longest API key, before base64: `partner_id=`, `&sig=`, `:`. */
const AROUND_QUERY = 11 + 64 + 5 + 40 + 1;

/** A T1 token over any fields, without rules: a drop-in for the package `opentok-token`. */
export default function encodeToken(tokenData, apiKey, apiSecret) {
  const query = queryOf(tokenData);
  const secret = secretOf(apiSecret);
  // As the old package converts it: `valueOf` comes before `toString`.
  const key = "" + apiKey;
  begin(query.length + key.length + secret.length, 16 + (4 * (AROUND_QUERY + query.length)) / 3);
  try {
    const written = typeof secret === "string" && writeAscii(key + secret + query);
    const keyAt = position();
    const keySize = written ? skip(key) : write(key);
    const secretAt = position();
    const secretSize = written ? skip(secret) : writeSecret(secret);
    check(wasm.ot_t1_issuer_init_raw(ISSUER, keyAt, keySize, secretAt, secretSize, ERROR));
    const queryAt = position();
    const querySize = written ? skip(query) : write(query);
    const room = 16 + Math.ceil((4 * (AROUND_QUERY + querySize)) / 3);
    return ascii(check(wasm.ot_t1_sign_query(ISSUER, queryAt, querySize, position(), room, ERROR)));
  } finally {
    end();
  }
}

/** Writes a secret and returns its bytes. */
function writeSecret(secret) {
  return typeof secret === "string" ? write(secret) : writeBytes(secret);
}

/** A secret as `crypto.createHmac` takes it: a text, or bytes. */
function secretOf(secret) {
  if (typeof secret === "string") return secret;
  if (ArrayBuffer.isView(secret)) return new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength);
  const tag = Object.prototype.toString.call(secret);
  if (tag === "[object ArrayBuffer]" || tag === "[object SharedArrayBuffer]") return new Uint8Array(secret);
  throw wrongType("apiSecret", "a string, an ArrayBuffer or a view of one", secret);
}
