// Errors: of the module, and about values that never reach it.

/** A rule is broken. `code` names it, `details` has its numbers. */
export class OpenTokTokenError extends Error {
  constructor(word, message, details = {}) {
    super(message);
    this.code = `ERR_OPENTOK_${word}`;
    this.details = details;
  }
}
// Not enumerable, as in the errors of the language.
Object.defineProperty(OpenTokTokenError.prototype, "name", {
  value: "OpenTokTokenError",
  writable: true,
  configurable: true,
});

/** A value of the wrong type, or an unknown name. */
export function typeError(word, message) {
  return Object.assign(new TypeError(message), { code: `ERR_OPENTOK_${word}` });
}

/** A number that is no count of seconds and no nonce. */
export function rangeError(word, message) {
  return Object.assign(new RangeError(message), { code: `ERR_OPENTOK_${word}` });
}
