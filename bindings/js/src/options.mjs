// Reading the caller's options: own properties only, before anything touches the module's memory.

import { rangeError, typeError } from "./error.mjs";

/** Names of the caller's own options. Only these are read, and never a property of `Object.prototype`. */
export function namesOf(options, what) {
  if (options === null || typeof options !== "object" || Array.isArray(options)) {
    throw wrongType(what, "an object", options);
  }
  return Object.keys(options);
}

/**
 * The error of an unknown name. It gives the right one if `hints` has it, or if only case and underscores differ;
 * otherwise it lists all names.
 */
export function unknownName(name, what, names, hints) {
  const plain = plainName(name);
  const near = names.find((known) => plainName(known) === plain);
  let advice = near === undefined ? `known are ${names.join(", ")}` : `use ${near}`;
  if (Object.hasOwn(hints, plain)) advice = hints[plain];
  return typeError("UNKNOWN_OPTION", `${what} has no "${name}"; ${advice}`);
}

/** A name in lower case, without underscores and hyphens. */
function plainName(name) {
  return name.toLowerCase().replace(/[-_]/g, "");
}

/** A text that has to be there. */
export function text(value, name) {
  if (typeof value !== "string") throw wrongType(name, "a string", value);
  return value;
}

/** A text that may be missing. */
export function optionalText(value, name) {
  return value === undefined ? undefined : text(value, name);
}

/** An integer that the module can take, from 0, below 2^64: it is for the rules to say which are too large. */
export function integer(value, name) {
  if (typeof value !== "number") throw wrongType(name, "a number", value);
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** 64) {
    throw rangeError("INVALID_NUMBER", `${name} must be an integer that is not negative, and is ${value}`);
  }
  return value;
}

/** An integer that may be missing. */
export function optionalInteger(value, name) {
  return value === undefined ? undefined : integer(value, name);
}

/** The error of a value of the wrong type. It says which type came, but not the value, which may be a secret. */
export function wrongType(name, expected, value) {
  const type = typeOf(value);
  const article = value === undefined || value === null ? "" : /^[aeio]/i.test(type) ? "an " : "a ";
  const advice = adviceOn(name, type);
  return typeError("INVALID_TYPE", `${name} must be ${expected}, and is ${article}${type}${advice}`);
}

/** The name of a value's type, such as "undefined", "number" or "Date". */
function typeOf(value) {
  if (value === null) return "null";
  return typeof value === "object" ? Object.prototype.toString.call(value).slice(8, -1) : typeof value;
}

/** The remedy for the mistakes that are likely. */
function adviceOn(name, type) {
  if (type === "Promise") return "; await it";
  if (type === "Date") return "; Math.floor(date / 1000) gives Unix seconds";
  if (type === "null" && !REQUIRED.has(name)) return "; leave it out for the default";
  if (type === "number" && name === "apiKey") return "; write it in quotes";
  if (type === "Object" && (name === "data" || name === "connection_data")) return "; JSON.stringify gives one";
  return "";
}

/** Names of values without a default. */
const REQUIRED = new Set(["apiKey", "apiSecret", "sessionId", "session_id", "token", "token data"]);
