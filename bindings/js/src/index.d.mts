/** A role in a session. */
export type Role = "publisher" | "publisheronly" | "subscriber" | "moderator";

/** A field's value in a query string. Other values become an empty text, as in Node's `querystring`. */
export type FieldValue = string | number | bigint | boolean | null | undefined;

/** Token data of the package `opentok-token`: any fields, written in their order. */
export interface TokenData {
  session_id?: FieldValue;
  /** Unix seconds. Default: now. */
  create_time?: FieldValue;
  /** Unix seconds. Default: in 24 hours. */
  expire_time?: FieldValue;
  /** Default: random. */
  nonce?: FieldValue;
  /** Default: `"publisher"`. */
  role?: FieldValue;
  connection_data?: FieldValue;
  initial_layout_class_list?: FieldValue;
  [field: string]: unknown;
}

/** Token data that becomes a JWT: these fields only, of these types. */
export interface JwtTokenData {
  session_id: string;
  /** Unix seconds. Default: now. */
  create_time?: number | undefined;
  /** Unix seconds. Default: in 24 hours. */
  expire_time?: number | undefined;
  /** An integer below 2^53. Default: random. */
  nonce?: number | undefined;
  /** Default: `"publisher"`. */
  role?: Role | undefined;
  /** At most 1000 UTF-16 code units; every participant can read it. */
  connection_data?: string | undefined;
  /** Class names, one space between two. */
  initial_layout_class_list?: string | undefined;
}

/** Times of a token. */
export interface Times {
  /** Unix seconds. Default: now. */
  issuedAt?: number | undefined;
  /** Unix seconds. Excludes `expiresIn`. */
  expiresAt?: number | undefined;
  /** Seconds after `issuedAt`. Excludes `expiresAt`. */
  expiresIn?: number | undefined;
}

/** Options of a connection token, which lives 24 hours by default and 30 days at most. */
export interface ConnectionOptions extends Times {
  /** Default: `"publisher"`. */
  role?: Role | undefined;
  /** At most 1000 UTF-16 code units; every participant can read it. */
  data?: string | undefined;
  /** One class name each. */
  layoutClasses?: readonly string[] | undefined;
  /** An integer below 2^53. Default: random. */
  nonce?: number | undefined;
}

/** Options of a REST token, which lives 180 seconds by default and 300 seconds at most. */
export interface RestOptions extends Times {
  /** At most 256 bytes. Default: 128 random bits. `null`: none. */
  jti?: string | null | undefined;
}

export interface IssuerOptions {
  /** The owner of the API key. An account signs REST tokens only. Default: `"project"`. */
  type?: "project" | "account" | undefined;
}

/** A legacy T1 token over any fields, without rules: as `opentok-token` 1.1.1 makes it, byte for byte. */
export default function encodeToken(
  tokenData: TokenData,
  apiKey: string | number,
  apiSecret: string | ArrayBufferLike | ArrayBufferView,
): string;

export { encodeToken };

/** A JWT of the same token data, under the rules, with the same defaults. */
export function encodeJwt(tokenData: JwtTokenData, apiKey: string, apiSecret: string): string;

/** Signs JWTs with one API key and secret. */
export class Issuer {
  #private;
  constructor(apiKey: string, apiSecret: string, options?: IssuerOptions);
  /** A token for one client to join one session. */
  connection(sessionId: string, options?: ConnectionOptions): string;
  /** A token for one call of the REST API, for the header `X-OPENTOK-AUTH`. */
  rest(options?: RestOptions): string;
  /** The claims of a token that this issuer has signed. Whether it has expired is the caller's to see. */
  verifySignature(token: string): Record<string, unknown>;
  /** Overwrites the key; every later call is refused. */
  wipe(): void;
}

/** A rule is broken. */
export class OpenTokTokenError extends Error {
  /** For tests of your own: `word` is the code without its prefix. */
  constructor(word: string, message: string, details?: Record<string, number>);
  /** Stable, such as `ERR_OPENTOK_SESSION_ID_OTHER_KEY`. */
  code: `ERR_OPENTOK_${string}`;
  /** The numbers of the error, by name. */
  details: Record<string, number>;
}
