// Token data as `opentok-token` 1.1.1 reads it: a shallow copy by lodash's `clone` and `defaults`.

import { append, stringify } from "./query.mjs";
import { randomNonce } from "./random.mjs";

/** Now, in seconds, as the old package rounds it. */
export function roundedNow() {
  return Math.round(Date.now() / 1000);
}

/** Lifetime of a token whose data names none, in seconds. */
export const DEFAULT_LIFETIME = 86400;

/** Fields that are filled in, in this order after the caller's. */
const DEFAULTS = {
  create_time: roundedNow,
  expire_time: () => roundedNow() + DEFAULT_LIFETIME,
  nonce: randomNonce,
  role: () => "publisher",
};

const NAMES = Object.keys(DEFAULTS);

/** The types that lodash clones, by `Object.prototype.toString`. All others count as `{}`. */
const CLONED = new Set(
  (
    "Object Arguments Boolean Date Map Number RegExp Set String Symbol ArrayBuffer DataView Int8Array Int16Array " +
    "Int32Array Uint8Array Uint8ClampedArray Uint16Array Uint32Array Float32Array Float64Array"
  )
    .split(" ")
    .map((tag) => `[object ${tag}]`),
);

/** Token data with the defaults filled in, as a query string. */
export function queryOf(data) {
  if (data === null || (typeof data !== "object" && typeof data !== "function")) return stringify(data);
  const copy = clone(data);
  if (Object.getPrototypeOf(copy) === Object.prototype && isClean(Object.prototype)) return plainQuery(copy);
  return stringify(fillIn(copy));
}

/** Whether nobody has added to the prototype anything that `fillIn` would see. */
function isClean(prototype) {
  for (const _ in prototype) return false;
  return !("create_time" in prototype || "expire_time" in prototype || "nonce" in prototype || "role" in prototype);
}

/** The query of a plain copy: the result of `fillIn` and `stringify`, without growing the object, which is slow. */
function plainQuery(copy) {
  const names = Object.keys(copy);
  const values = Object.values(copy);
  let query = "";
  for (let index = 0; index < names.length; index += 1) {
    const [name, value] = [names[index], values[index]];
    const filled = value === undefined && Object.hasOwn(DEFAULTS, name) ? DEFAULTS[name]() : value;
    query = append(query, name, filled);
  }
  for (const name of NAMES) {
    if (!names.includes(name)) query = append(query, name, DEFAULTS[name]());
  }
  return query;
}

/** Fills in the defaults. */
function fillIn(copy) {
  // With `for`, as lodash does it: it also copies properties that were added to `Object.prototype`.
  for (const name in DEFAULTS) {
    const value = copy[name];
    const given = Object.hasOwn(copy, name);
    if (value === undefined || (!given && sameValueZero(value, Object.prototype[name]))) {
      Reflect.set(copy, name, Object.hasOwn(DEFAULTS, name) ? DEFAULTS[name]() : DEFAULTS[name]);
    }
  }
  return copy;
}

/** Own enumerable properties, in an object of the same prototype. */
function clone(data) {
  if (Array.isArray(data)) return cloneArray(data);
  const prototype = Object.getPrototypeOf(data);
  const tag = Object.prototype.toString.call(data);
  if (tag === "[object Function]" || tag === "[object GeneratorFunction]") return { ...data };
  if (!CLONED.has(tag)) return {};
  const { constructor } = data;
  const isPrototype = typeof constructor === "function" && constructor.prototype === data;
  if (isPrototype || typeof constructor !== "function" || prototype === Object.prototype) {
    const copy = { ...data };
    if (isPrototype) delete copy.constructor;
    return copy;
  }
  const copy = Object.create(prototype);
  // Step by step as lodash does it, because an inherited getter or setter sees each of them.
  for (const name of Object.keys(data)) {
    const value = data[name];
    if (sameValueZero(copy[name], value) && Object.hasOwn(copy, name)) continue;
    if (name === "__proto__") {
      Object.defineProperty(copy, name, { value, configurable: true, enumerable: true, writable: true });
    } else {
      Reflect.set(copy, name, value);
    }
  }
  return copy;
}

/** The elements; other properties of an array are dropped. */
function cloneArray(data) {
  const copy = Array.from({ length: data.length }, (_, index) => data[index]);
  // The properties that `RegExp.prototype.exec` adds.
  if (typeof data[0] === "string" && Object.hasOwn(data, "index")) {
    copy.index = data.index;
    copy.input = data.input;
  }
  return copy;
}

/** Equality as lodash's `eq` has it. */
function sameValueZero(left, right) {
  return left === right || (left !== left && right !== right);
}
