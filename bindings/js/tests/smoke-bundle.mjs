// The entry that is bundled. It leaves the result where the page or Node finds it.
import encodeToken, { encodeJwt, Issuer, OpenTokTokenError } from "opentok-token-wasm";
import { smoke } from "./smoke.mjs";

globalThis.checks = smoke(encodeToken, { encodeJwt, Issuer, OpenTokTokenError });
