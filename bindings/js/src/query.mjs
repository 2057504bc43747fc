// Query strings, byte for byte as Node's `querystring.stringify` writes them.

import { MAX_UNITS, tooLong } from "./memory.mjs";

/** Text that needs no escape. */
const UNRESERVED = /^[\w.!~*'()-]*$/;

/** Names that nearly every token has. They need no escape, and are not searched for characters that do. */
const USUAL_NAMES = new Set(["session_id", "create_time", "expire_time", "nonce", "role", "connection_data"]);

/** The fields of an object as a query string, which is empty for other values. */
export function stringify(fields) {
  if (fields === null || typeof fields !== "object") return "";
  let query = "";
  for (const name of Object.keys(fields)) query = append(query, name, fields[name]);
  return query;
}

/** The query with a field, which an array gives once for each element. */
export function append(query, name, value) {
  const start = `${USUAL_NAMES.has(name) ? name : escape(name)}=`;
  if (!Array.isArray(value)) return join(query, start, value);
  const { length } = value;
  let longer = query;
  for (let index = 0; index < length; index += 1) longer = join(longer, start, value[index]);
  return longer;
}

/** The query with another field. */
function join(query, start, value) {
  const joined = (query === "" ? start : `${query}&${start}`) + primitive(value);
  if (joined.length > MAX_UNITS) throw tooLong(joined.length);
  return joined;
}

/** A value as text, percent-encoded. */
function primitive(value) {
  switch (typeof value) {
    case "string":
      return escape(value);
    case "number":
      if (!Number.isFinite(value)) return "";
      // Larger numbers are written with a `+`.
      return Math.abs(value) < 1e21 ? `${value}` : escape(`${value}`);
    case "bigint":
    case "boolean":
      return `${value}`;
    default:
      return "";
  }
}

/** A text, percent-encoded. */
function escape(text) {
  if (text.length > MAX_UNITS) throw tooLong(text.length);
  if (UNRESERVED.test(text)) return text;
  try {
    return encodeURIComponent(text);
  } catch {
    return escapeMalformed(text);
  }
}

/** A text with a lone surrogate, as Node escapes it: as a pair with any code unit that follows, or an error at the end. */
function escapeMalformed(text) {
  let escaped = "";
  for (let index = 0; index < text.length; index += 1) {
    let code = text.charCodeAt(index);
    if (code >= 0xd800 && code < 0xe000) {
      index += 1;
      if (index === text.length) throw new URIError("URI malformed");
      code = 0x10000 + (((code & 0x3ff) << 10) | (text.charCodeAt(index) & 0x3ff));
    }
    escaped += encodeURIComponent(String.fromCodePoint(code));
  }
  return escaped;
}
