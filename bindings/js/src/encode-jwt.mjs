// The token data of the old package as a JWT, under the rules.

import { OT_EXPIRES_AT } from "#header";
import { encodeConnection, makeState } from "./issuer.mjs";
import { optionalInteger, optionalText, readOptions, text } from "./options.mjs";
import { randomNonce } from "./random.mjs";
import { DEFAULT_LIFETIME, roundedNow } from "./token-data.mjs";

const HINTS = {
  sessionId: "session_id",
  createTime: "create_time, in seconds",
  expireTime: "expire_time, in seconds",
  data: "connection_data",
  initialLayoutClassList: "initial_layout_class_list, one string",
  scope: "every connection token has the scope session.connect",
};

/** A connection token, as a JWT, with the defaults of `encodeToken`. */
export default function encodeJwt(tokenData, apiKey, apiSecret) {
  const fields = readOptions(
    tokenData,
    {
      session_id: undefined,
      create_time: undefined,
      expire_time: undefined,
      nonce: undefined,
      role: undefined,
      connection_data: undefined,
      initial_layout_class_list: undefined,
    },
    HINTS,
    "token data field",
  );
  const now = roundedNow();
  const data = {
    sessionId: text(fields.session_id, "session_id"),
    role: optionalText(fields.role, "role") ?? "publisher",
    data: optionalText(fields.connection_data, "connection_data"),
    layout: optionalText(fields.initial_layout_class_list, "initial_layout_class_list"),
    issuedAt: optionalInteger(fields.create_time, "create_time") ?? now,
    expiry: optionalInteger(fields.expire_time, "expire_time") ?? now + DEFAULT_LIFETIME,
    expiryKind: OT_EXPIRES_AT,
    nonce: optionalInteger(fields.nonce, "nonce") ?? randomNonce(),
  };
  const state = makeState(text(apiKey, "apiKey"), text(apiSecret, "apiSecret"), "project");
  try {
    return encodeConnection(state, data);
  } finally {
    state.fill(0);
  }
}
