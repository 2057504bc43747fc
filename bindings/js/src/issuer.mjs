// JWTs: connection tokens, REST tokens, and the check of a signature.

import wasm from "#wasm";
import { OT_EXPIRES_AT, OT_EXPIRES_IN, OT_EXPIRY_DEFAULT, OT_MAX_REST_TOKEN_LEN, OT_MAX_TOKEN_LEN } from "#header";
import { OpenTokTokenError, typeError } from "./error.mjs";
import * as memory from "./memory.mjs";
import { namesOf, optionalInteger, optionalText, text, unknownName, wrongType } from "./options.mjs";
import { randomId, randomNonce } from "./random.mjs";

// In the order of opentok_token.h. A name in none of these lists is -1, for which the module has the rule's error.
const ISSUER_TYPES = ["project", "account"];
const ROLES = ["publisher", "publisheronly", "subscriber", "moderator"];

/** Bytes of any connection token and of any REST token at most, with a NUL. */
const TOKEN_SIZE = OT_MAX_TOKEN_LEN + 1;
const REST_TOKEN_SIZE = OT_MAX_REST_TOKEN_LEN + 1;

const CONNECTION_OPTIONS = ["role", "data", "layoutClasses", "issuedAt", "expiresAt", "expiresIn", "nonce"];
const REST_OPTIONS = ["issuedAt", "expiresAt", "expiresIn", "jti"];
const ISSUER_OPTIONS = ["type"];

/** The caller's names for the texts of a connection token. */
const OPTION_NAMES = { sessionId: "sessionId", data: "data", layout: "layoutClasses" };

const ISSUED_AT = "use issuedAt, in seconds";
const EXPIRES_AT = "use expiresAt, in seconds, or expiresIn";
/** Names that people use elsewhere, in lower case and without underscores, and the right ones. */
const REST_HINTS = {
  createtime: ISSUED_AT,
  iat: ISSUED_AT,
  expiretime: EXPIRES_AT,
  expires: EXPIRES_AT,
  exp: EXPIRES_AT,
  ttl: "use expiresIn, in seconds",
};
const CONNECTION_HINTS = {
  ...REST_HINTS,
  connectiondata: "use data",
  initiallayoutclasslist: "use layoutClasses",
  layoutclass: "use layoutClasses",
  sessionid: "the session ID is the first argument",
};
const ISSUER_HINTS = { issuertype: "use type", ist: "use type" };

/** Signs JWTs with one API key and secret. It holds a state made of them, not the secret itself. */
export class Issuer {
  #state;

  constructor(apiKey, apiSecret, options = {}) {
    let type;
    for (const name of namesOf(options, "options")) {
      if (name !== "type") throw unknownName(name, "options", ISSUER_OPTIONS, ISSUER_HINTS);
      type = optionalText(options.type, name);
    }
    this.#state = makeState(text(apiKey, "apiKey"), text(apiSecret, "apiSecret"), type ?? "project");
  }

  /** A token for one client to join one session. */
  connection(sessionId, options = {}) {
    text(sessionId, "sessionId");
    let role, data, layout, issuedAt, expiresAt, expiresIn, nonce;
    for (const name of namesOf(options, "options")) {
      switch (name) {
        case "role":
          role = optionalText(options.role, name);
          break;
        case "data":
          data = optionalText(options.data, name);
          break;
        case "layoutClasses":
          layout = joinClasses(options.layoutClasses);
          break;
        case "issuedAt":
          issuedAt = optionalInteger(options.issuedAt, name);
          break;
        case "expiresAt":
          expiresAt = optionalInteger(options.expiresAt, name);
          break;
        case "expiresIn":
          expiresIn = optionalInteger(options.expiresIn, name);
          break;
        case "nonce":
          nonce = optionalInteger(options.nonce, name);
          break;
        default:
          throw unknownName(name, "options", CONNECTION_OPTIONS, CONNECTION_HINTS);
      }
    }
    return encodeConnection(this.#state, {
      names: OPTION_NAMES,
      sessionId,
      role: role ?? "publisher",
      data,
      layout,
      issuedAt: issuedAt ?? now(),
      expiry: expiresAt ?? expiresIn ?? 0,
      expiryKind: expiryKind(expiresAt, expiresIn),
      nonce: nonce ?? randomNonce(),
    });
  }

  /** A token for one call of the REST API, for the header `X-OPENTOK-AUTH`. */
  rest(options = {}) {
    let issuedAt, expiresAt, expiresIn, jti;
    for (const name of namesOf(options, "options")) {
      switch (name) {
        case "issuedAt":
          issuedAt = optionalInteger(options.issuedAt, name);
          break;
        case "expiresAt":
          expiresAt = optionalInteger(options.expiresAt, name);
          break;
        case "expiresIn":
          expiresIn = optionalInteger(options.expiresIn, name);
          break;
        case "jti":
          jti = options.jti;
          if (jti !== null) optionalText(jti, name);
          break;
        default:
          throw unknownName(name, "options", REST_OPTIONS, REST_HINTS);
      }
    }
    return encodeRest(this.#state, {
      issuedAt: issuedAt ?? now(),
      expiry: expiresAt ?? expiresIn ?? 0,
      expiryKind: expiryKind(expiresAt, expiresIn),
      jti: jti === undefined ? randomId() : jti ?? undefined,
    });
  }

  /** The claims of a token that this issuer has signed. Whether it has expired is the caller's to see. */
  verifySignature(token) {
    if (text(token, "token").startsWith("T1==")) {
      throw new OpenTokTokenError("MALFORMED", "a T1 token; verifySignature reads JWTs only");
    }
    const claims = claimsOf(this.#state, token);
    let parsed;
    try {
      parsed = JSON.parse(claims);
    } catch {
      parsed = undefined;
    }
    if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed)) {
      throw new OpenTokTokenError("MALFORMED", "the claims are no JSON object");
    }
    return parsed;
  }

  /** Overwrites the key; every later call is refused. */
  wipe() {
    this.#state.fill(0);
  }
}

/** Prepares a key in the module and takes it out again. */
function makeState(apiKey, apiSecret, type) {
  memory.begin(apiKey.length + apiSecret.length, 0);
  try {
    prepare(apiKey, apiSecret, type);
    return memory.takeIssuer();
  } finally {
    memory.end();
  }
}

/** Makes a connection token of values of the right types. `names` are the caller's names of these, for errors. */
function encodeConnection(state, fields) {
  memory.begin(unitsOf(fields), TOKEN_SIZE);
  try {
    memory.loadIssuer(state);
    return encode(fields);
  } finally {
    memory.end();
  }
}

/** The same with a key that serves once, and never leaves the module. */
export function encodeOnce(apiKey, apiSecret, fields) {
  memory.begin(apiKey.length + apiSecret.length + unitsOf(fields), TOKEN_SIZE);
  try {
    prepare(apiKey, apiSecret, "project");
    return encode(fields);
  } finally {
    memory.end();
  }
}

/** UTF-16 code units of a connection token's texts. */
function unitsOf({ sessionId, data, layout }) {
  return sessionId.length + (data?.length ?? 0) + (layout?.length ?? 0);
}

/** Prepares a key where the module finds it. */
function prepare(apiKey, apiSecret, type) {
  const written = memory.writeAscii(apiKey + apiSecret);
  const keyAt = memory.position();
  const keySize = written ? memory.skip(apiKey) : memory.writeStrict(apiKey, "apiKey");
  const secretAt = memory.position();
  const secretSize = written ? memory.skip(apiSecret) : memory.writeStrict(apiSecret, "apiSecret");
  const kind = ISSUER_TYPES.indexOf(type);
  memory.check(wasm.ot_issuer_init(memory.ISSUER, kind, keyAt, keySize, secretAt, secretSize, memory.ERROR));
}

/** Makes a connection token with the issuer in the module's memory. */
function encode({ names, sessionId, role, data, layout, issuedAt, expiry, expiryKind, nonce }) {
  memory.setInteger(memory.DATA, issuedAt);
  memory.setInteger(memory.DATA + 8, expiry);
  memory.setInteger(memory.DATA + 16, 0);
  memory.setInteger(memory.DATA + 24, nonce);
  const written = memory.writeAscii(sessionId + (data ?? "") + (layout ?? ""));
  writeText(32, sessionId, names.sessionId, written);
  writeText(40, data, names.data, written);
  writeText(48, layout, names.layout, written);
  memory.setWord(memory.DATA + 56, ROLES.indexOf(role));
  memory.setWord(memory.DATA + 60, expiryKind);
  const result = wasm.ot_encode(memory.ISSUER, memory.DATA, memory.position(), TOKEN_SIZE, memory.ERROR);
  return memory.ascii(memory.check(result));
}

/** Makes a REST token, likewise. */
function encodeRest(state, { issuedAt, expiry, expiryKind, jti }) {
  memory.begin(jti?.length ?? 0, REST_TOKEN_SIZE);
  try {
    memory.loadIssuer(state);
    memory.setInteger(memory.DATA, issuedAt);
    memory.setInteger(memory.DATA + 8, expiry);
    memory.setInteger(memory.DATA + 16, 0);
    writeText(24, jti, "jti", false);
    memory.setWord(memory.DATA + 32, expiryKind);
    memory.setWord(memory.DATA + 36, 0);
    const at = memory.position();
    const result = wasm.ot_encode_rest(memory.ISSUER, memory.DATA, at, REST_TOKEN_SIZE, memory.ERROR);
    return memory.ascii(memory.check(result));
  } finally {
    memory.end();
  }
}

/** Checks a signature and copies the claims, as JSON. */
function claimsOf(state, token) {
  memory.begin(token.length, token.length + 1);
  try {
    memory.loadIssuer(state);
    const tokenAt = memory.position();
    const size = memory.writeStrict(token, "token");
    const result = wasm.ot_verify_signature(memory.ISSUER, tokenAt, size, memory.position(), size + 1, memory.ERROR);
    return memory.utf8(memory.check(result));
  } finally {
    memory.end();
  }
}

/**
 * Writes a text, unless it is `written`, and then its address and length into the structure of the call: two zeros for an
 * absent text.
 */
function writeText(offset, value, name, written) {
  const address = memory.DATA + offset;
  memory.setWord(address, value === undefined ? 0 : memory.position());
  let size = 0;
  if (value !== undefined) size = written ? memory.skip(value) : memory.writeStrict(value, name);
  memory.setWord(address + 4, size);
}

/** Now, in whole seconds. */
function now() {
  return Math.floor(Date.now() / 1000);
}

/** The kind of expiry. */
function expiryKind(expiresAt, expiresIn) {
  if (expiresAt === undefined) return expiresIn === undefined ? OT_EXPIRY_DEFAULT : OT_EXPIRES_IN;
  if (expiresIn === undefined) return OT_EXPIRES_AT;
  throw typeError("CONFLICTING_OPTIONS", "expiresAt and expiresIn exclude each other");
}

/** Class names as one text, one space between two. */
function joinClasses(classes) {
  if (classes === undefined) return undefined;
  if (!Array.isArray(classes)) {
    throw wrongType("layoutClasses", 'an array of class names, such as ["focus", "main"]', classes);
  }
  const names = Array.from(classes, (name, index) => text(name, `layoutClasses[${index}]`));
  // Joined, an empty name or a space in a name would be hidden. The rule refuses it at its offset.
  if (names.length === 1 && names[0] === "") return " ";
  return names.map((name) => name.replaceAll(" ", "\t")).join(" ");
}
