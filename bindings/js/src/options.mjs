// Reading the caller's options: own properties only, before anything touches the module's memory.

import { rangeError, typeError } from "./error.mjs";

/** Names of the caller's own options. Whoever reads them does so by these, and never what `Object.prototype` has. */
export function namesOf(options, what) {
  if (options === null || typeof options !== "object" || Array.isArray(options)) {
    throw typeError("INVALID_TYPE", `${what} must be an object`);
  }
  return Object.keys(options);
}

/** The error of a name that nobody reads, with a hint if `hints` knows it, and else with all there are. */
export function unknownName(name, what, names, hints) {
  const hint = Object.hasOwn(hints, name) ? hints[name] : `known are ${names}`;
  return typeError("UNKNOWN_OPTION", `${what} has no "${name}"; ${hint}`);
}

/** A text that has to be there. */
export function text(value, name) {
  if (typeof value !== "string") throw typeError("INVALID_TYPE", `${name} must be a string`);
  return value;
}

/** A text that may be missing. */
export function optionalText(value, name) {
  return value === undefined ? undefined : text(value, name);
}

/** An integer that the module can take, from 0, below 2^64: it is for the rules to say which are too large. */
export function integer(value, name) {
  if (typeof value !== "number") throw typeError("INVALID_TYPE", `${name} must be a number`);
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** 64) {
    throw rangeError("INVALID_NUMBER", `${name} must be an integer that is not negative, and is ${value}`);
  }
  return value;
}

/** An integer that may be missing. */
export function optionalInteger(value, name) {
  return value === undefined ? undefined : integer(value, name);
}
