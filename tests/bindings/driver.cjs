// Answers the lines of the program beside it through the npm package: `src/wire.rs` has their form.
//   node driver.cjs PACKAGE <LINES >ANSWERS
"use strict";
const { readFileSync, writeSync } = require("node:fs");

const encodeToken = require(process.argv[2]);
const { encodeJwt, Issuer, OpenTokTokenError } = encodeToken;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const text = (field) => (field === "-" ? undefined : decoder.decode(Buffer.from(field.slice(1), "hex")));
const hex = (string) => Buffer.from(string).toString("hex");

/** A time or nonce; the lines have only those that a number of JavaScript can be. */
function number(field) {
  const value = Number(field);
  if (BigInt(value) !== BigInt(field)) throw new Error(`${field} is no number of JavaScript`);
  return value;
}

/** The result of a call. */
function result(call) {
  try {
    return `=${hex(call())}`;
  } catch (error) {
    if (!(error instanceof OpenTokTokenError)) return `!0:${error.name}::${hex(error.message)}`;
    const numbers = Object.entries(error.details).map(([name, value]) => `${name}=${value}`);
    return `!0:${error.code.replace(/^ERR_OPENTOK_/, "")}:${numbers.join(",")}:${hex(error.message)}`;
  }
}

/** Options of the times of a token. */
function times(create, kind, expiry) {
  const options = { issuedAt: number(create) };
  if (kind === "1") options.expiresIn = number(expiry);
  if (kind === "2") options.expiresAt = number(expiry);
  return options;
}

/** A connection token by an issuer, and by `encodeJwt`, which takes a time as expiry. */
function connection(key, secret, fields, wiped) {
  const [type, session, role, create, kind, expiry, , nonce, data, layout] = fields;
  const options = { ...times(create, kind, expiry), role: text(role), nonce: number(nonce), data: text(data) };
  if (text(layout)) options.layoutClasses = text(layout).split(" ");
  const results = [
    result(() => {
      const issuer = new Issuer(key, secret, { type: text(type) });
      if (wiped) issuer.wipe();
      return issuer.connection(text(session), options);
    }),
  ];
  if (kind === "2" && text(type) === "project" && !wiped) {
    const tokenData = {
      session_id: text(session),
      create_time: options.issuedAt,
      expire_time: options.expiresAt,
      nonce: options.nonce,
      role: options.role,
      connection_data: options.data,
      initial_layout_class_list: text(layout),
    };
    results.push(result(() => encodeJwt(tokenData, key, secret)));
  }
  return results.join(" ");
}

/** Answers a line. */
function answer(line) {
  const [letter, keyField, secretField, ...fields] = line.split(" ");
  const [key, secret] = [text(keyField), text(secretField)];
  switch (letter) {
    case "C":
      return connection(key, secret, fields, false);
    case "N":
      return connection(key, secret, fields, true);
    case "R": {
      const [type, create, kind, expiry, , jti] = fields;
      const options = { ...times(create, kind, expiry), jti: text(jti) ?? null };
      return result(() => new Issuer(key, secret, { type: text(type) }).rest(options));
    }
    case "F": {
      const data = {};
      for (let index = 0; index < fields.length; index += 2) {
        const [name, value] = [text(fields[index]), text(fields[index + 1])];
        Object.defineProperty(data, name, { value, enumerable: true, configurable: true, writable: true });
      }
      return result(() => encodeToken(data, key, secret));
    }
    case "V":
      return result(() => JSON.stringify(new Issuer(key, secret).verifySignature(text(fields[0]))));
    default:
      throw new Error(`unknown letter ${letter}`);
  }
}

const lines = readFileSync(0, "utf8").trimEnd().split("\n");
const answers = Buffer.from(lines.map((line) => `${answer(line)}\n`).join(""));
for (let written = 0; written < answers.length; ) written += writeSync(1, answers, written);
