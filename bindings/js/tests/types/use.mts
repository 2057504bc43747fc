// Compiled only: the declarations for `import`.
import encodeToken, { encodeJwt, encodeToken as named, Issuer, OpenTokTokenError } from "opentok-token-wasm";
import type { ConnectionOptions, IssuerOptions, JwtTokenData, RestOptions, Role, TokenData } from "opentok-token-wasm";

const data: TokenData = { session_id: "x", nonce: 0.5, anything: ["a", 1], connection_data: null };
const tokens: string[] = [encodeToken(data, "123456", "secret"), encodeToken({}, 123456, new Uint8Array(8))];

tokens.push(named(data, "123456", "secret"));

const role: Role = "moderator";
const jwtData: JwtTokenData = { session_id: "x", role, create_time: 1 };
tokens.push(encodeJwt(jwtData, "123456", "secret"));
// @ts-expect-error: no such field
encodeJwt({ session_id: "x", user: 7 }, "123456", "secret");
// @ts-expect-error: the session ID is missing
encodeJwt({}, "123456", "secret");

const issuerOptions: IssuerOptions = { type: "account" };
const issuer: Issuer = new Issuer("123456", "secret", issuerOptions);
const options: ConnectionOptions = { role: "subscriber", data: "x", layoutClasses: ["a"] as const, expiresIn: 60 };
const rest: RestOptions = { jti: null, expiresAt: 1 };
tokens.push(issuer.connection("x", options), issuer.connection("x"), issuer.rest(rest), issuer.rest());
// An option may be undefined, and then has its default.
const fromForm: { role?: Role | undefined; data?: string | undefined } = { role: undefined };
tokens.push(issuer.connection("x", { role: fromForm.role, data: fromForm.data, expiresIn: undefined }));
// @ts-expect-error: null does not
issuer.connection("x", { role: null });
// @ts-expect-error: a token is there at once
issuer.connection("x").then();
// @ts-expect-error: the name is expiresAt
issuer.connection("x", { expireTime: 1 });
// @ts-expect-error: class names are a list
issuer.connection("x", { layoutClasses: "focus main" });
// @ts-expect-error: no such role
issuer.connection("x", { role: "god" });
const claims: Record<string, unknown> = issuer.verifySignature(tokens[0]!);
issuer.wipe();

export const forTests: OpenTokTokenError = new OpenTokTokenError("UNKNOWN_ROLE", "unknown role");
// @ts-expect-error: an error has a code
new OpenTokTokenError();

export function codeOf(error: unknown): `ERR_OPENTOK_${string}` | undefined {
  return error instanceof OpenTokTokenError && error.details["units"] !== 0 ? error.code : undefined;
}
export { claims };
