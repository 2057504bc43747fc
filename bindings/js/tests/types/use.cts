// Compiled only: the declarations for `require`.
import encodeToken = require("opentok-token-wasm");
import asDefault, { encodeToken as named } from "opentok-token-wasm";

const { encodeJwt, Issuer, OpenTokTokenError } = encodeToken;
const data: encodeToken.TokenData = { session_id: "x", anything: true };
const options: encodeToken.ConnectionOptions = { role: "subscriber" };
const issuer: encodeToken.Issuer = new Issuer("123456", "secret");

export const tokens: string[] = [
  encodeToken(data, "123456", "secret"),
  named(data, "123456", "secret"),
  asDefault(data, "123456", "secret"),
  asDefault.default(data, "123456", "secret"),
  encodeJwt({ session_id: "x" }, "123456", "secret"),
  issuer.connection("x", options),
];
// @ts-expect-error: not a string
encodeJwt({ session_id: 7 }, "123456", "secret");
export const isRefused = (error: unknown): boolean => error instanceof OpenTokTokenError;
