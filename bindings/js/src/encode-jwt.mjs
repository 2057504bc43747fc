// The token data of the old package as a JWT, under the rules.

import { OT_EXPIRES_AT } from "#header";
import { encodeOnce } from "./issuer.mjs";
import { namesOf, optionalInteger, optionalText, text, unknownName } from "./options.mjs";
import { randomNonce } from "./random.mjs";
import { DEFAULT_LIFETIME, roundedNow } from "./token-data.mjs";

const NAMES = [
  "session_id",
  "create_time",
  "expire_time",
  "nonce",
  "role",
  "connection_data",
  "initial_layout_class_list",
];

const CREATE_TIME = "use create_time, in seconds";
const EXPIRE_TIME = "use expire_time, in seconds";
const LAYOUT = "use initial_layout_class_list, one string";
/** Names that people use elsewhere, in lower case and without underscores, and the right ones. */
const HINTS = {
  createtime: CREATE_TIME,
  issuedat: CREATE_TIME,
  iat: CREATE_TIME,
  expiretime: EXPIRE_TIME,
  expiresat: EXPIRE_TIME,
  expiresin: EXPIRE_TIME,
  expires: EXPIRE_TIME,
  exp: EXPIRE_TIME,
  data: "use connection_data",
  layoutclasses: LAYOUT,
  initiallayoutclasslist: LAYOUT,
  scope: "every connection token has the scope session.connect",
};

/** The caller's names for the texts of a token. */
const TEXT_NAMES = { sessionId: "session_id", data: "connection_data", layout: "initial_layout_class_list" };

/** A connection token, as a JWT, with the defaults of `encodeToken`. */
export default function encodeJwt(tokenData, apiKey, apiSecret) {
  let sessionId, createTime, expireTime, nonce, role, data, layout;
  for (const name of namesOf(tokenData, "token data")) {
    switch (name) {
      case "session_id":
        sessionId = tokenData.session_id;
        break;
      case "create_time":
        createTime = optionalInteger(tokenData.create_time, name);
        break;
      case "expire_time":
        expireTime = optionalInteger(tokenData.expire_time, name);
        break;
      case "nonce":
        nonce = optionalInteger(tokenData.nonce, name);
        break;
      case "role":
        role = optionalText(tokenData.role, name);
        break;
      case "connection_data":
        data = optionalText(tokenData.connection_data, name);
        break;
      case "initial_layout_class_list":
        layout = optionalText(tokenData.initial_layout_class_list, name);
        break;
      default:
        throw unknownName(name, "token data", NAMES, HINTS);
    }
  }
  const now = roundedNow();
  const fields = {
    names: TEXT_NAMES,
    sessionId: text(sessionId, "session_id"),
    role: role ?? "publisher",
    data,
    layout,
    issuedAt: createTime ?? now,
    expiry: expireTime ?? now + DEFAULT_LIFETIME,
    expiryKind: OT_EXPIRES_AT,
    nonce: nonce ?? randomNonce(),
  };
  return encodeOnce(text(apiKey, "apiKey"), text(apiSecret, "apiSecret"), fields);
}
