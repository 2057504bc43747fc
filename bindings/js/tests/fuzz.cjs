// Differential fuzz of `encodeToken` against `opentok-token` 1.1.1: the same token, or an error of the same class.
//   node fuzz.cjs COUNT [SEED]
"use strict";
const assert = require("node:assert/strict");
const { webcrypto } = require("node:crypto");

// The old package's nonce is made of the clock and counts up, ours is random: both are 7 here.
require.cache[require.resolve("nonce")] = { exports: () => () => 7 };
webcrypto.getRandomValues = (array) => array.fill(0, 1).fill(7, 0, 1);

const ours = require("opentok-token-wasm");
const theirs = require("opentok-token");

const count = Number(process.argv[2]);
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 32);

/** Mulberry32: the seed is printed, and a failure can be repeated. */
let state = seed >>> 0;
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
const below = (limit) => Math.floor(random() * limit);
const pick = (choices) => choices[below(choices.length)];
const chance = (percent) => below(100) < percent;

const KNOWN = ["session_id", "create_time", "expire_time", "nonce", "role", "connection_data", "scope"];
const ODD = ["initial_layout_class_list", "a", "", "0", "7", "constructor", "__proto__", "toString", "length"];
const NAMES = [...KNOWN, ...ODD];

function anyText() {
  const kind = below(10);
  const length = chance(5) ? below(3000) : below(30);
  let text = "";
  for (let index = 0; index < length; index += 1) {
    if (kind < 3) text += String.fromCharCode(32 + below(95));
    else if (kind < 5) text += pick([..."abcXYZ019-_.!~*'()"]);
    else if (kind < 6) text += String.fromCharCode(below(128));
    else if (kind < 7) text += String.fromCharCode(below(0xd800));
    else if (kind < 8) text += String.fromCodePoint(0x10000 + below(0x100000));
    else text += String.fromCharCode(chance(70) ? below(0x250) : 0xd700 + below(0xa00));
  }
  return text;
}
const anyName = () => (chance(85) ? pick(NAMES) : anyText());
const harmless = (name) => (name === "constructor" || name === "toString" ? "other" : name);

function anyNumber() {
  return pick([
    () => below(2 ** 31),
    () => random(),
    () => -below(1e6),
    () => random() * 10 ** below(40),
    () => pick([0, -0, NaN, Infinity, -Infinity, 1e21, 1e-7, 2 ** 53, Number.MAX_VALUE, 5e-324, 1e20]),
    () => 1424221013 + below(1e6),
  ])();
}

function anyPrimitive() {
  return pick([
    anyText,
    anyNumber,
    () => chance(50),
    () => null,
    () => undefined,
    () => BigInt(below(2 ** 31)) ** BigInt(below(5)),
    () => Symbol("s"),
  ])();
}

function anyValue() {
  if (chance(75)) return anyPrimitive();
  return pick([
    () => Array.from({ length: below(4) }, () => (chance(80) ? anyPrimitive() : [anyText()])),
    () => new Array(below(3)),
    () => ({ a: 1 }),
    () => () => 1,
    () => new Date(below(1e12)),
    () => new String(anyText()),
    () => new Number(7),
    () => /a/g,
    () => new Map([["a", 1]]),
    () => Buffer.from("ab"),
    () => ({ toString: () => "text", valueOf: () => 7 }),
  ])();
}

/** Adds fields: as values, as getters, or hidden ones. */
function fill(target, usual) {
  // lodash calls these methods of arrays and built-in objects: README.
  const plain = Object.prototype.toString.call(target) === "[object Object]";
  const fields = chance(5) ? 20 : below(8);
  for (let index = 0; index < fields; index += 1) {
    const name = usual ? pick(KNOWN) : plain ? anyName() : harmless(anyName());
    const value = anyValue();
    const kind = below(20);
    const descriptor = { configurable: true, enumerable: kind !== 0, writable: true, value };
    if (kind === 1) {
      delete descriptor.value;
      delete descriptor.writable;
      descriptor.get = () => value;
    } else if (kind === 2 && chance(20) && !["length", "constructor"].includes(name)) {
      // lodash reads those two out of turn.
      delete descriptor.value;
      delete descriptor.writable;
      descriptor.get = () => {
        throw new EvalError("getter");
      };
    }
    try {
      Object.defineProperty(target, name, descriptor);
    } catch {
      // An array's length, an index of a typed array.
    }
  }
  return target;
}

class Base {
  get role() {
    return "subscriber";
  }
  create_time() {}
}
class Derived extends Base {
  session_id = "derived";
  #hidden = 1;
  get nonce() {
    return this.#hidden;
  }
}
class Settable {
  get role() {
    return this._role;
  }
  set role(role) {
    this._role = `set ${role}`;
  }
}
class ReadOnly {}
Object.defineProperty(ReadOnly.prototype, "expire_time", { value: undefined, writable: false });
function Prototype() {}
Prototype.prototype = { constructor: Prototype, session_id: "prototype", role: undefined };
Object.freeze(Prototype.prototype);

function anyData() {
  const kind = below(100);
  if (kind < 50) return fill({}, true);
  if (kind < 70) return fill({}, false);
  return pick([
    () => fill(Object.create(null), false),
    () => Object.freeze(fill({}, false)),
    () => fill(Object.create(fill({}, true)), true),
    () => fill(Object.create(Object.create({ nonce: 3 })), true),
    () => fill(new Base(), true),
    () => fill(new Derived(), true),
    () => fill(new Settable(), true),
    () => fill(new ReadOnly(), false),
    () => Prototype.prototype,
    () => fill(new Prototype(), false),
    () => fill({ constructor: pick([7, Base, Object, null, undefined]) }, false),
    () => JSON.parse('{"__proto__":{"role":"moderator"},"session_id":"s"}'),
    () => fill({ __proto__: { role: "moderator", session_id: "inherited" } }, false),
    () => fill(Object.assign(new Derived(), JSON.parse('{"__proto__":"own"}')), false),
    () => anyPrimitive(),
    () => Array.from({ length: below(5) }, anyPrimitive),
    () => fill([1, , 3], false),
    () => /(a)(b)?/.exec("cab"),
    () => fill(Object.assign(() => 1, { session_id: "function" }), false),
    () => fill(function* generator() {}, false),
    () => fill(async () => 1, false),
    () => fill(new Date(0), false),
    () => fill(new Map([[1, 2]]), false),
    () => fill(new Set([1]), false),
    () => fill(/x/g, false),
    () => fill(new String("text"), false),
    () => fill(new Number(1), false),
    () => fill(new Boolean(false), false),
    () => fill(Object(Symbol("s")), false),
    () => fill(new Error("e"), false),
    () => fill(new WeakMap(), false),
    () => fill(Promise.resolve(1), false),
    () => new Uint8Array([1, 2]),
    () => new Float64Array([0.5]),
    () => Buffer.from("abc"),
    () => fill(new ArrayBuffer(4), false),
    () => fill(new DataView(new ArrayBuffer(4)), false),
    () => new BigInt64Array(2),
    () => new URLSearchParams("a=b"),
    () => (function () { return fill(arguments, true); })("x", 2),
    () => fill({ length: 2, 0: "a", 1: "b" }, false),
    () => new Proxy(fill({}, true), {}),
    () => globalThis.structuredClone({ session_id: "c", nonce: 1 }),
  ])();
}

/** The key's rules that `encodeToken` keeps: 1 to 64 visible ASCII characters. */
function anyKey() {
  if (chance(70)) return "123456";
  return pick([
    () => 123456,
    () => 0.5,
    () => 12n,
    () => null,
    () => undefined,
    () => true,
    () => ["1", "2"],
    () => ({ valueOf: () => 1, toString: () => "2" }),
    () => new String("34"),
    () => Symbol("key"),
    () => Array.from({ length: 1 + below(64) }, () => String.fromCharCode(33 + below(94))).join(""),
  ])();
}

function anySecret() {
  if (chance(70)) return "1234567890abcdef1234567890abcdef1234567890";
  return pick([
    () => `x${anyText()}`,
    () => Buffer.from("secret é"),
    () => new Uint8Array([65, 66]),
    () => new Uint16Array([0x4141, 0x4242]),
    () => new DataView(new Uint8Array([65, 66, 67]).buffer, 1),
    () => new Uint8Array([65, 66]).buffer,
    () => 123456,
    () => null,
    () => undefined,
    () => true,
    () => ["secret"],
    () => new String("secret"),
    () => ({}),
    () => Symbol("secret"),
    () => 5n,
  ])();
}

function outcome(encode, data, key, secret) {
  try {
    return encode(data, key, secret);
  } catch (error) {
    return `${error.name}`;
  }
}

// Both see one clock.
const frozen = Date.now();
Date.now = () => frozen;

let same = 0;
let errors = 0;
for (let round = 0; round < count; round += 1) {
  const data = anyData();
  const key = anyKey();
  const secret = anySecret();
  const before = typeof data === "object" && data !== null ? Reflect.ownKeys(data).length : 0;
  const mine = outcome(ours, data, key, secret);
  const his = outcome(theirs, data, key, secret);
  if (mine !== his) {
    console.log(`seed ${seed}, round ${round}`, { data, key, secret, mine, his });
    process.exitCode = 1;
    break;
  }
  assert.equal(typeof data === "object" && data !== null ? Reflect.ownKeys(data).length : 0, before);
  same += 1;
  if (!mine.startsWith("T1==")) errors += 1;
}
console.log(`fuzz: ${same} of ${count} token data the same, ${errors} of them refused by both, seed ${seed}`);
