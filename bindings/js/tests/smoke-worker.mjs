// A Worker: the checks run in a request, as Workers have no randomness before one.
import encodeToken, { encodeJwt, Issuer, OpenTokTokenError } from "opentok-token-wasm";
import { smoke } from "./smoke.mjs";

export default {
  fetch() {
    return new Response(`${smoke(encodeToken, { encodeJwt, Issuer, OpenTokTokenError })}`);
  },
};
