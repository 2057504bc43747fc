// The package: signed OpenTok tokens, T1 and JWT.

export { default, default as encodeToken } from "./t1.mjs";
export { default as encodeJwt } from "./encode-jwt.mjs";
export { Issuer } from "./issuer.mjs";
export { OpenTokTokenError } from "./error.mjs";
