// Reading the caller's options: own properties only, each once, before anything touches the module's memory.

import { rangeError, typeError } from "./error.mjs";

/**
 * Copies the options that `names` lists into `target`, which has all of them as own properties, so that nothing that
 * was added to `Object.prototype` is ever read. Any other name is refused, with the right one if `hints` knows it.
 */
export function readOptions(options, target, hints, what) {
  if (options === null || typeof options !== "object" || Array.isArray(options)) {
    throw typeError("INVALID_TYPE", `${what}s must be an object`);
  }
  for (const name of Object.keys(options)) {
    if (!Object.hasOwn(target, name)) {
      const hint = Object.hasOwn(hints, name) ? `: ${hints[name]}` : `; there are ${Object.keys(target).join(", ")}`;
      throw typeError("UNKNOWN_OPTION", `there is no ${what} "${name}"${hint}`);
    }
    target[name] = options[name];
  }
  return target;
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
