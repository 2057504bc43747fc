// The module's memory above its own data, which holds texts, issuer and result of the one call that is running.
//
// A call is: `begin`, `write` for each text, the module's function, `check`, `ascii` or `utf8`, `end`. Nothing of the
// caller may run between `begin` and `end`, or it could begin a call of its own in the same memory. Views are taken
// anew after the memory has grown: writes to an old one are lost.

import wasm from "#wasm";
import { OT_ABI_VERSION, OT_ISSUER_SIZE, OT_MAX_ERROR_TEXT_SIZE, OT_T1_ISSUER_SIZE } from "#header";
import { OpenTokTokenError } from "./error.mjs";

/** UTF-16 code units that all texts of one call may have together. The memory stays below 8 MB. */
export const MAX_UNITS = 1 << 20;

/** Room for each of `ot_error`, `ot_token_data` and `ot_rest_auth`, which have 64 bytes at most. */
const STRUCTURE_SIZE = 64;

const BASE = (wasm.__heap_base.value + 15) & ~15;
/** Address of the issuer, of either kind. */
export const ISSUER = BASE;
/** Address of `ot_token_data` or `ot_rest_auth`. */
export const DATA = ISSUER + Math.max(OT_ISSUER_SIZE, OT_T1_ISSUER_SIZE);
/** Address of `ot_error`. */
export const ERROR = DATA + STRUCTURE_SIZE;
const TEXTS = ERROR + STRUCTURE_SIZE;

/** From here the stack of the module grows down, to 0. */
const STACK_TOP = wasm.__stack_pointer.value;

const encoder = new TextEncoder();
const utf8Decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const asciiDecoder = new TextDecoder("latin1");

/** Node's decoder of short texts, which is six times faster. */
const NodeBuffer = typeof globalThis.Buffer?.prototype?.latin1Slice === "function" ? globalThis.Buffer : undefined;

let bytes;
let words;
/** From the first text to the end, because a view that is new for each call costs as much as the writing. */
let texts;
let nodeBuffer;
takeViews();

/** First free byte: after the texts, where the result begins. */
let free = TEXTS;

/** End of the memory that the call may have written. */
let used = TEXTS;

if (wasm.ot_abi_version() !== OT_ABI_VERSION) {
  throw new OpenTokTokenError("INTERNAL", "the module and the JavaScript around it are of different versions");
}

/** Views of all memory. */
function takeViews() {
  const { buffer } = wasm.memory;
  bytes = new Uint8Array(buffer);
  words = new Uint32Array(buffer);
  texts = new Uint8Array(buffer, TEXTS);
  nodeBuffer = NodeBuffer?.from(buffer);
}

/** Makes room for texts of `units` UTF-16 code units and for a result, before anything is copied. */
export function begin(units, resultSize) {
  if (units > MAX_UNITS) throw tooLong(units);
  used = TEXTS + 3 * units + Math.max(resultSize, OT_MAX_ERROR_TEXT_SIZE);
  if (used > bytes.length) {
    wasm.memory.grow(Math.ceil((used - bytes.length) / 65536));
    takeViews();
  }
}

/** The error of texts that are longer than one call takes. */
export function tooLong(units) {
  return new OpenTokTokenError("INPUT_TOO_LONG", `the texts have ${units} UTF-16 code units, more than ${MAX_UNITS}`, {
    units,
    limit: MAX_UNITS,
  });
}

/** Address of the text or result that is written next. */
export function position() {
  return free;
}

/** The memory from the first free byte. */
function rest() {
  return free === TEXTS ? texts : bytes.subarray(free);
}

/**
 * Writes texts that are joined, and tells whether they are ASCII: then `skip` finds each by its length, which saves the
 * steps of writing them one by one. Otherwise they have to be written again, one by one.
 */
export function writeAscii(joined) {
  return encoder.encodeInto(joined, rest()).written === joined.length;
}

/** Passes a text that `writeAscii` has written, and returns its bytes. */
export function skip(text) {
  free += text.length;
  return text.length;
}

/** Writes a text in UTF-8 and returns its bytes. Half a surrogate pair becomes U+FFFD. */
export function write(text) {
  const { written } = encoder.encodeInto(text, rest());
  free += written;
  return written;
}

/** Writes a text in UTF-8 and returns its bytes. Half a surrogate pair is refused. */
export function writeStrict(text, name) {
  const written = write(text);
  if (written !== text.length) {
    const index = text.search(/\p{Surrogate}/u);
    if (index >= 0) {
      throw new OpenTokTokenError("LONE_SURROGATE", `${name} has half a surrogate pair at index ${index}`, { index });
    }
  }
  return written;
}

/** Writes bytes and returns their number. */
export function writeBytes(source) {
  bytes.set(source, free);
  free += source.length;
  return source.length;
}

/** Puts a prepared issuer where the module finds it. */
export function loadIssuer(issuer) {
  bytes.set(issuer, ISSUER);
}

/** A copy of the issuer that the module has made. */
export function takeIssuer() {
  return bytes.slice(ISSUER, ISSUER + OT_ISSUER_SIZE);
}

/** Writes an integer of 32 bits. */
export function setWord(address, value) {
  words[address >> 2] = value;
}

/** Writes an integer of 64 bits: from 0, below 2^64. The array itself drops the bits above 32. */
export function setInteger(address, value) {
  words[address >> 2] = value;
  words[(address >> 2) + 1] = value / 4294967296;
}

/** Gives back a length, or throws the error that the module has filled in. */
export function check(result) {
  if (result >= 0) return result;
  const details = {};
  for (let index = 0; index < 2; index += 1) {
    const name = wasm.ot_error_number_name(result, index);
    if (name !== 0) {
      const at = (ERROR >> 2) + 2 * index;
      details[staticText(name)] = words[at] + words[at + 1] * 4294967296;
    }
  }
  const word = staticText(wasm.ot_strerror(result));
  const length = wasm.ot_error_text(ERROR, free, OT_MAX_ERROR_TEXT_SIZE);
  // The library's sentence says how Rust gives a key back.
  const message = word === "NO_KEY" ? "the issuer was wiped; make a new one" : text(free, Math.max(0, length));
  throw new OpenTokTokenError(word, message, details);
}

/** A text of the module that ends at a NUL. */
function staticText(address) {
  return text(address, bytes.indexOf(0, address) - address);
}

/** A text of the module. */
function text(address, length) {
  return utf8Decoder.decode(bytes.subarray(address, address + length));
}

/** The result, which is ASCII. */
export function ascii(length) {
  used = free + length;
  if (nodeBuffer !== undefined) return nodeBuffer.latin1Slice(free, free + length);
  return asciiDecoder.decode(bytes.subarray(free, free + length));
}

/** The result, in UTF-8. */
export function utf8(length) {
  used = free + length;
  return text(free, length);
}

/** Wipes the remains of the call: issuer, texts, result and stack. Afterwards the stack is empty, even after a trap. */
export function end() {
  bytes.fill(0, BASE, used);
  bytes.fill(0, 0, STACK_TOP);
  wasm.__stack_pointer.value = STACK_TOP;
  free = TEXTS;
}
