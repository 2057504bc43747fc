// Checks that have to hold wherever the package runs. The tokens were made with node:crypto, the first one with
// `opentok-token` 1.1.1; api.test.cjs makes them once more.

const KEY = "123456";
const SECRET = "1234567890abcdef1234567890abcdef1234567890";
const SESSION = "1_MX4xMjM0NTZ-flNhdCBNYXIgMTUgMTQ6NDI6MjMgUERUIDIwMTR-MC40OTAxMzAyNX4";

const T1_DATA = {
  session_id: SESSION,
  create_time: 1424221013,
  nonce: 0.3942609881050885,
  role: "moderator",
  expire_time: 1424307413,
  connection_data: '{"name":"value"}',
};

const JWT_DATA = {
  ...T1_DATA,
  nonce: 50885,
  connection_data: '{"name":"välue😀"}',
  initial_layout_class_list: "focus main",
};

export const CONNECTION = {
  session: SESSION,
  options: {
    role: "moderator",
    layoutClasses: ["focus", "main"],
    issuedAt: 1424221013,
    expiresIn: 86400,
    nonce: 50885,
    data: '{"name":"välue😀"}',
  },
};

const T1 =
  "T1==cGFydG5lcl9pZD0xMjM0NTYmc2lnPWRmOTRhNjQ1NTlhY2MwNjFkN2EzNzUyYTZmYzY5NDkzZTkzOGMxOTE6c2Vzc2lvbl9pZD0xX01YNHhN" +
  "ak0wTlRaLWZsTmhkQ0JOWVhJZ01UVWdNVFE2TkRJNk1qTWdVRVJVSURJd01UUi1NQzQwT1RBeE16QXlOWDQmY3JlYXRlX3RpbWU9MTQyNDIyMTAx" +
  "MyZub25jZT0wLjM5NDI2MDk4ODEwNTA4ODUmcm9sZT1tb2RlcmF0b3ImZXhwaXJlX3RpbWU9MTQyNDMwNzQxMyZjb25uZWN0aW9uX2RhdGE9JTdC" +
  "JTIybmFtZSUyMiUzQSUyMnZhbHVlJTIyJTdE";

export const JWT =
  "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiIxMjM0NTYiLCJpc3QiOiJwcm9qZWN0Iiwic2NvcGUiOiJzZXNzaW9uLmNvbm5lY3Q" +
  "iLCJzZXNzaW9uX2lkIjoiMV9NWDR4TWpNME5UWi1mbE5oZENCTllYSWdNVFVnTVRRNk5ESTZNak1nVUVSVUlESXdNVFItTUM0ME9UQXhNekF5Tlg" +
  "0Iiwicm9sZSI6Im1vZGVyYXRvciIsImluaXRpYWxfbGF5b3V0X2NsYXNzX2xpc3QiOiJmb2N1cyBtYWluIiwiaWF0IjoxNDI0MjIxMDEzLCJleHA" +
  "iOjE0MjQzMDc0MTMsIm5vbmNlIjo1MDg4NSwiY29ubmVjdGlvbl9kYXRhIjoie1wibmFtZVwiOlwidsOkbHVl8J-YgFwifSJ9.QMdDse8DtXB5WM" +
  "HVsxOAITzyQetNjrIdPlNfvqBpgc4";

export const REST =
  "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiIxMjM0NTYiLCJpc3QiOiJhY2NvdW50IiwiaWF0IjoxNDI0MjIxMDEzLCJleHAiOjE" +
  "0MjQyMjExOTMsImp0aSI6Im9uZSJ9.axexJ-lMtTGlEu9aXqxQkkEI3TZKt5DpYESRYnpLE24";

/** The engine that runs the checks. Node 18 has no `navigator`. */
export const engine = globalThis.navigator?.userAgent ?? `Node.js/${globalThis.process?.version}`;

/** Runs the checks on the package as it is imported, and returns their number. */
export function smoke(encodeToken, { encodeJwt, Issuer, OpenTokTokenError }) {
  let checks = 0;
  const equal = (actual, expected) => {
    if (actual !== expected) throw new Error(`check ${checks}: ${actual}, expected ${expected}`);
    checks += 1;
  };
  const thrown = (call) => {
    try {
      call();
    } catch (error) {
      return error;
    }
    throw new Error(`check ${checks}: nothing was thrown`);
  };

  equal(encodeToken(T1_DATA, KEY, SECRET), T1);
  equal(encodeJwt(JWT_DATA, KEY, SECRET), JWT);

  const issuer = new Issuer(KEY, SECRET);
  equal(issuer.connection(CONNECTION.session, CONNECTION.options), JWT);
  equal(new Issuer(KEY, SECRET, { type: "account" }).rest({ issuedAt: 1424221013, jti: "one" }), REST);

  const first = issuer.connection(SESSION);
  const claims = issuer.verifySignature(first);
  equal(claims.role, "publisher");
  equal(claims.exp - claims.iat, 86400);
  equal(Math.abs(Date.now() / 1000 - claims.iat) < 10, true);
  equal(Number.isSafeInteger(claims.nonce), true);
  equal(issuer.connection(SESSION) === first, false);
  equal(issuer.verifySignature(issuer.rest()).jti.length, 32);

  const refused = thrown(() => issuer.connection(SESSION, { data: "x".repeat(1001) }));
  equal(refused instanceof OpenTokTokenError, true);
  equal(refused.code, "ERR_OPENTOK_CONNECTION_DATA_TOO_LONG");
  equal(refused.details.units, 1001);
  equal(thrown(() => issuer.connection(SESSION, { nonce: 0.5 })) instanceof RangeError, true);
  equal(thrown(() => issuer.connection(7)) instanceof TypeError, true);

  issuer.wipe();
  equal(thrown(() => issuer.connection(SESSION)).code, "ERR_OPENTOK_NO_KEY");
  return checks;
}
