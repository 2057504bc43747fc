/*
 * OpenTok tokens, signed in the caller's memory: no malloc, no static buffer, no global state, no I/O.
 * C99, C11 and C++17. README.md has the memory model, a size table and examples.
 *
 * Rules for every function
 *
 *  - Result: a length >= 0, or a negative code (OT_ERR_...). Functions without a text to measure give OT_OK.
 *  - `error` is optional (NULL). Otherwise it is filled in each time: with zeros after success, else with the code
 *    and its numbers, named by ot_error_number_name and written out by ot_error_text.
 *  - Text is UTF-8, as pointer and length in bytes. The length OT_NUL means that the text ends at its first NUL.
 *    NULL with length 0 is an absent text, where that is possible; any other pointer with
 *    length 0 is an empty one, so set both members of an ot_text, or use ot_text_of.
 *  - Output goes to `buf` of `buf_len` bytes and is terminated with a NUL that the result does not count: a token of
 *    n bytes needs n + 1. A buffer that is too short is OT_ERR_BUFFER_TOO_SMALL with the exact need in numbers[0], so
 *    NULL with buf_len 0 measures. After an error other than OT_ERR_OVERLAP a buffer holds an empty text.
 *  - Output may not overlap input, the issuer or `error`: OT_ERR_OVERLAP.
 *  - Functions are re-entrant. One issuer may sign on several threads; while it is made or wiped, nobody else uses it.
 *
 * The caller's duty, which no function can check: a pointer that is not NULL points to memory that is there for as
 * long as the call, of the length that is given (with OT_NUL: up to a NUL), readable and initialised for input,
 * writable for output, and not changed by another thread meanwhile.
 */
#ifndef OPENTOK_TOKEN_H
#define OPENTOK_TOKEN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Version of this header's structures, functions and codes; ot_abi_version has the library's. */
#define OT_ABI_VERSION 1

/* As the length of a text: the text ends at its first NUL. */
#define OT_NUL SIZE_MAX

/* Limits of the rules. Data and layout classes are counted in UTF-16 code units, all else in bytes. */
#define OT_MAX_API_KEY_LEN 64
#define OT_MAX_SESSION_ID_LEN 512
#define OT_MAX_CONNECTION_DATA_UNITS 1000
#define OT_MAX_LAYOUT_UNITS 1000
#define OT_MAX_JTI_LEN 256
#define OT_MAX_T1_NONCE_LEN 64
#define OT_MAX_NONCE UINT64_C(9007199254740991)
#define OT_MAX_T1_FIELDS 32

/*
 * Bytes of a connection token at most, without the NUL, by the length of the session ID in bytes and of data and
 * layout classes in UTF-16 code units. A constant expression if its arguments are.
 */
#define OT_MAX_TOKEN_LEN_OF(session_id_len, data_units, layout_units)                                                  \
    (81 + (4 * (332 + OT_SIZE(session_id_len) + 6 * OT_SIZE(data_units) + 6 * OT_SIZE(layout_units)) + 2) / 3)
#ifdef __cplusplus
#define OT_SIZE(number) static_cast<size_t>(number)
#else
#define OT_SIZE(number) ((size_t)(number))
#endif

/* Bytes of any connection token at most, without the NUL. */
#define OT_MAX_TOKEN_LEN 17207

/* Bytes of any REST token at most, without the NUL. */
#define OT_MAX_REST_TOKEN_LEN 2309

/* Bytes of the text of any error at most, with the NUL. */
#define OT_MAX_ERROR_TEXT_SIZE 256

/* ---- Texts ---- */

/* A text: UTF-8 and its length in bytes, or OT_NUL. All zeros is an absent text. */
typedef struct ot_text {
    const char *ptr;
    size_t len;
} ot_text;

/* The text of a C string. */
static inline ot_text ot_text_of(const char *text)
{
    ot_text made;
    made.ptr = text;
    made.len = OT_NUL;
    return made;
}

/* ---- Errors ---- */

/* Why a call failed. */
typedef struct ot_error {
    uint64_t numbers[2]; /* listed at each code; 0 where there is none */
    int32_t code;        /* OT_OK, or the negative code that the function gave */
    uint32_t reserved;   /* 0 */
} ot_error;

/* The hundreds tell whose fault it is. A comment names the numbers, in order, and after the colon or dash the fault. */
enum {
    OT_OK = 0,

    /* API key and secret break a rule, or do not fit the token */
    OT_ERR_API_KEY_EMPTY = -101,
    OT_ERR_API_KEY_TOO_LONG = -102,         /* len: more than OT_MAX_API_KEY_LEN bytes */
    OT_ERR_API_KEY_NOT_ASCII = -103,        /* index: a byte that is not visible ASCII */
    OT_ERR_API_KEY_NOT_DIGITS = -104,       /* index: keys of OpenTok are numbers */
    OT_ERR_SECRET_EMPTY = -105,
    OT_ERR_SECRET_NOT_TRIMMED = -106,       /* - white space, a quotation mark or a BOM at an end */
    OT_ERR_CREDENTIALS_SWAPPED = -107,      /* - the secret is made of digits only */
    OT_ERR_NO_KEY = -108,                   /* - the memory holds no issuer: zeroed, wiped, or never made */
    OT_ERR_ACCOUNT_ISSUER = -109,           /* - an account cannot sign connection tokens */

    /* the data breaks a rule */
    OT_ERR_SESSION_ID_TOO_LONG = -201,      /* len: more than OT_MAX_SESSION_ID_LEN bytes */
    OT_ERR_SESSION_ID_PREFIX = -202,        /* - neither 1_ nor 2_ */
    OT_ERR_SESSION_ID_ALPHABET = -203,      /* index: a byte outside A-Z a-z 0-9 - _ */
    OT_ERR_SESSION_ID_LENGTH = -204,        /* len: it was cut */
    OT_ERR_SESSION_ID_TRAILING_BITS = -205, /* - its last character was changed */
    OT_ERR_SESSION_ID_UTF8 = -206,          /* - it does not decode to UTF-8 */
    OT_ERR_SESSION_ID_FIELDS = -207,        /* - it does not decode to 1~API_KEY~... */
    OT_ERR_SESSION_ID_OTHER_KEY = -208,     /* - another project's session */
    OT_ERR_ISSUE_TIME_TOO_EARLY = -221,     /* issued: before 2015: the clock is not set */
    OT_ERR_ISSUE_TIME_NOT_SECONDS = -222,   /* issued: milliseconds, microseconds or nanoseconds */
    OT_ERR_EXPIRY_NOT_SECONDS = -223,       /* expires: the same of the expiry */
    OT_ERR_EXPIRY_NOT_AFTER_ISSUE = -224,   /* issued, expires */
    OT_ERR_CONNECTION_LIFETIME = -225,      /* lifetime: more than 30 days, in seconds */
    OT_ERR_REST_LIFETIME = -226,            /* lifetime: more than 300 seconds */
    OT_ERR_NONCE_TOO_LARGE = -231,          /* nonce: above OT_MAX_NONCE */
    OT_ERR_T1_NONCE_LENGTH = -232,          /* len: not 1 to OT_MAX_T1_NONCE_LEN bytes */
    OT_ERR_JTI_TOO_LONG = -233,             /* len: more than OT_MAX_JTI_LEN bytes */
    OT_ERR_CONNECTION_DATA_TOO_LONG = -234, /* units: more than OT_MAX_CONNECTION_DATA_UNITS */
    OT_ERR_LAYOUT_TOO_LONG = -235,          /* units: more than OT_MAX_LAYOUT_UNITS */
    OT_ERR_LAYOUT_WHITE_SPACE = -236,       /* index: other than one space between two classes */
    OT_ERR_TOO_LONG = -238,                 /* - a length that no memory, or no result, has */
    OT_ERR_UNKNOWN_ROLE = -239,             /* - role is not 0 to 3 */
    OT_ERR_UNKNOWN_ISSUER_TYPE = -240,      /* - issuer_type is not 0 or 1 */

    /* a token is not accepted */
    OT_ERR_MALFORMED = -301,                /* - not three parts of base64url */
    OT_ERR_UNSUPPORTED_HEADER = -302,       /* - no HS256 header of an OpenTok SDK */
    OT_ERR_BAD_SIGNATURE = -304,            /* - another secret, or the token was changed */

    /* output: both numbers count the NUL */
    OT_ERR_BUFFER_TOO_SMALL = -401,         /* needed, available */

    /* a bug of this library; please report it */
    OT_ERR_INTERNAL = -501,

    /* a function is used in a wrong way */
    OT_ERR_NULL = -601,                     /* - a pointer is NULL */
    OT_ERR_MISALIGNED = -602,               /* - a structure is not aligned */
    OT_ERR_OVERLAP = -603,                  /* - the output overlaps an input */
    OT_ERR_NOT_UTF8 = -604,                 /* index: a text is not UTF-8 */
    OT_ERR_KIND = -605,                     /* - expiry_kind is no constant, or OT_EXPIRY_DEFAULT with an expiry */
    OT_ERR_TOO_MANY_FIELDS = -606           /* - more than OT_MAX_T1_FIELDS */
};

/*
 * Word of a code without OT_ERR_, such as "SESSION_ID_OTHER_KEY"; "OK" for OT_OK, "UNKNOWN" for a number that no error
 * has. Static memory. Cannot fail.
 */
const char *ot_strerror(int32_t code);

/*
 * Name of a code's number at `index`, such as "needed"; NULL if it has none there. Static memory. Cannot fail.
 */
const char *ot_error_number_name(int32_t code, size_t index);

/*
 * Writes an error as one sentence: the rule, the numbers and the remedy. It holds no text and no secret of the caller.
 *
 * Errors: OT_ERR_NULL, OT_ERR_MISALIGNED, OT_ERR_OVERLAP, OT_ERR_BUFFER_TOO_SMALL (OT_MAX_ERROR_TEXT_SIZE is enough).
 */
int32_t ot_error_text(const ot_error *error, char *buf, size_t buf_len);

/* ---- Issuers ---- */

/* Size of an issuer in bytes. It is aligned as uint64_t is. */
#define OT_ISSUER_SIZE 160
#define OT_T1_ISSUER_SIZE 320

/*
 * An issuer of JWTs: API key and prepared secret, in the caller's memory. Its content is not public. It may be moved
 * and copied as bytes; every copy holds the key and has to be wiped.
 */
typedef struct ot_issuer {
    uint64_t opaque[OT_ISSUER_SIZE / 8];
} ot_issuer;

/* An issuer of legacy T1 tokens. */
typedef struct ot_t1_issuer {
    uint64_t opaque[OT_T1_ISSUER_SIZE / 8];
} ot_t1_issuer;

/* Types of issuers: the owner of an API key. */
enum { OT_PROJECT = 0, OT_ACCOUNT = 1 };

/* OT_ABI_VERSION of the library. Cannot fail. */
uint32_t ot_abi_version(void);

/*
 * Makes an issuer in `issuer`, whatever was there before. `issuer_type` is OT_PROJECT or OT_ACCOUNT; an account signs
 * REST tokens only. The secret is not kept: the caller may wipe it afterwards. After an error other than OT_ERR_OVERLAP
 * the issuer is wiped.
 *
 * Errors: OT_ERR_NULL, _MISALIGNED, _OVERLAP, _NOT_UTF8, _TOO_LONG, _UNKNOWN_ISSUER_TYPE, _API_KEY_EMPTY,
 * _API_KEY_TOO_LONG, _API_KEY_NOT_ASCII, _API_KEY_NOT_DIGITS, _SECRET_EMPTY, _SECRET_NOT_TRIMMED,
 * _CREDENTIALS_SWAPPED.
 */
int32_t ot_issuer_init(ot_issuer *issuer, int32_t issuer_type, const char *api_key, size_t api_key_len,
                       const char *api_secret, size_t api_secret_len, ot_error *error);

/*
 * Overwrites an issuer with zeros, so that the compiler cannot leave it out. Every later use is OT_ERR_NO_KEY.
 *
 * Errors: OT_ERR_NULL.
 */
int32_t ot_issuer_wipe(ot_issuer *issuer);

/* ---- Connection tokens ---- */

/* Roles. */
enum { OT_PUBLISHER = 0, OT_PUBLISHER_ONLY = 1, OT_SUBSCRIBER = 2, OT_MODERATOR = 3 };

/* How `expiry` is meant. With OT_EXPIRY_DEFAULT it is 0: set both or none. */
enum {
    OT_EXPIRY_DEFAULT = 0, /* 24 hours after create_time for connection tokens, 180 seconds for REST tokens */
    OT_EXPIRES_IN = 1,     /* seconds after create_time */
    OT_EXPIRES_AT = 2      /* Unix seconds */
};

/*
 * Data of a connection token. All zeros, then session_id, create_time and nonce, is a publisher's token for 24 hours.
 */
typedef struct ot_token_data {
    uint64_t create_time;     /* Unix seconds: now */
    uint64_t expiry;          /* as expiry_kind says */
    uint64_t backdate;        /* seconds that `iat` is set before create_time, for clocks that differ */
    uint64_t nonce;           /* random, at most OT_MAX_NONCE; another one for each token */
    ot_text session_id;
    ot_text connection_data;  /* optional; every participant of the session can read it */
    ot_text layout_classes;   /* optional; class names, one space between two */
    int32_t role;             /* OT_PUBLISHER, ... */
    int32_t expiry_kind;      /* OT_EXPIRY_DEFAULT, ... */
} ot_token_data;

/*
 * Makes a connection token.
 *
 * Errors: OT_ERR_NULL, _MISALIGNED, _OVERLAP, _NOT_UTF8, _KIND, _TOO_LONG, _NO_KEY, _ACCOUNT_ISSUER, _UNKNOWN_ROLE,
 * OT_ERR_SESSION_ID_..., _ISSUE_TIME_..., _EXPIRY_..., _CONNECTION_LIFETIME, _NONCE_TOO_LARGE,
 * _CONNECTION_DATA_TOO_LONG, _LAYOUT_..., _BUFFER_TOO_SMALL, _INTERNAL.
 */
int32_t ot_encode(const ot_issuer *issuer, const ot_token_data *data, char *buf, size_t buf_len, ot_error *error);

/* ---- REST tokens ---- */

/* Data of a REST token, for the header X-OPENTOK-AUTH. All zeros, then create_time, is a token for 180 seconds. */
typedef struct ot_rest_auth {
    uint64_t create_time; /* Unix seconds: now */
    uint64_t expiry;      /* as expiry_kind says */
    uint64_t backdate;    /* seconds that `iat` is set before create_time */
    ot_text jti;          /* optional; a random text of the caller's, another one for each token */
    int32_t expiry_kind;  /* OT_EXPIRY_DEFAULT, ... */
    int32_t reserved;     /* 0 */
} ot_rest_auth;

/*
 * Makes a REST token.
 *
 * Errors: OT_ERR_NULL, _MISALIGNED, _OVERLAP, _NOT_UTF8, _KIND, _TOO_LONG, _NO_KEY, _ISSUE_TIME_..., _EXPIRY_...,
 * _REST_LIFETIME, _JTI_TOO_LONG, _BUFFER_TOO_SMALL, _INTERNAL.
 */
int32_t ot_encode_rest(const ot_issuer *issuer, const ot_rest_auth *auth, char *buf, size_t buf_len, ot_error *error);

/* ---- Verification ---- */

/*
 * Checks the signature of a JWT of either kind and writes its claims, as JSON, to `buf`. It checks the signature alone:
 * whether the token has expired is the caller's to see.
 *
 * Errors: OT_ERR_NULL, _MISALIGNED, _OVERLAP, _NOT_UTF8, _TOO_LONG, _NO_KEY, _MALFORMED, _UNSUPPORTED_HEADER,
 * _BAD_SIGNATURE, _BUFFER_TOO_SMALL, _INTERNAL.
 */
int32_t ot_verify_signature(const ot_issuer *issuer, const char *token, size_t token_len, char *buf, size_t buf_len,
                            ot_error *error);

/* ---- Legacy T1 tokens ---- */

/* Makes an issuer of T1 tokens, of a project. As ot_issuer_init, errors too, without a type. */
int32_t ot_t1_issuer_init(ot_t1_issuer *issuer, const char *api_key, size_t api_key_len, const char *api_secret,
                          size_t api_secret_len, ot_error *error);

/*
 * The same with the rules about key and secret left out, but for these: OT_ERR_API_KEY_EMPTY, _API_KEY_TOO_LONG,
 * _API_KEY_NOT_ASCII, _SECRET_EMPTY.
 */
int32_t ot_t1_issuer_init_raw(ot_t1_issuer *issuer, const char *api_key, size_t api_key_len, const char *api_secret,
                              size_t api_secret_len, ot_error *error);

/* As ot_issuer_wipe. */
int32_t ot_t1_issuer_wipe(ot_t1_issuer *issuer);

/*
 * Makes a T1 connection token. `nonce` is optional: a text of 1 to 64 bytes in place of `data->nonce`, which then is 0.
 *
 * Errors: as ot_encode without _ACCOUNT_ISSUER, and OT_ERR_T1_NONCE_LENGTH.
 */
int32_t ot_t1_encode(const ot_t1_issuer *issuer, const ot_token_data *data, const char *nonce, size_t nonce_len,
                     char *buf, size_t buf_len, ot_error *error);

/* A field of a T1 token, neither percent-encoded. */
typedef struct ot_t1_field {
    ot_text name;
    ot_text value;
} ot_t1_field;

/*
 * Makes a T1 token of fields in the caller's order, at most OT_MAX_T1_FIELDS, without rules.
 *
 * Errors: OT_ERR_NULL, _MISALIGNED, _OVERLAP, _NOT_UTF8, _TOO_MANY_FIELDS, _TOO_LONG, _NO_KEY, _BUFFER_TOO_SMALL,
 * _INTERNAL.
 */
int32_t ot_t1_encode_fields(const ot_t1_issuer *issuer, const ot_t1_field *fields, size_t count, char *buf,
                            size_t buf_len, ot_error *error);

/*
 * Makes a T1 token of a query string that is percent-encoded already, without rules.
 *
 * Errors: OT_ERR_NULL, _MISALIGNED, _OVERLAP, _NOT_UTF8, _TOO_LONG, _NO_KEY, _BUFFER_TOO_SMALL, _INTERNAL.
 */
int32_t ot_t1_sign_query(const ot_t1_issuer *issuer, const char *query, size_t query_len, char *buf, size_t buf_len,
                         ot_error *error);

/* ---- Layout, as the library sees it ---- */

#if defined(__cplusplus)
#define OT_ASSERT(name, condition) static_assert(condition, #name)
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define OT_ASSERT(name, condition) _Static_assert(condition, #name)
#else
#define OT_ASSERT(name, condition) typedef char ot_assert_##name[(condition) ? 1 : -1]
#endif

OT_ASSERT(token_len, OT_MAX_TOKEN_LEN == OT_MAX_TOKEN_LEN_OF(OT_MAX_SESSION_ID_LEN, OT_MAX_CONNECTION_DATA_UNITS,
                                                             OT_MAX_LAYOUT_UNITS));
OT_ASSERT(text, sizeof(ot_text) == 2 * sizeof(void *) && offsetof(ot_text, len) == sizeof(void *));
OT_ASSERT(error, sizeof(ot_error) == 24 && offsetof(ot_error, code) == 16 && offsetof(ot_error, reserved) == 20);
OT_ASSERT(issuer, sizeof(ot_issuer) == OT_ISSUER_SIZE);
OT_ASSERT(t1_issuer, sizeof(ot_t1_issuer) == OT_T1_ISSUER_SIZE);
OT_ASSERT(data, sizeof(ot_token_data) == 40 + 6 * sizeof(void *) && offsetof(ot_token_data, expiry) == 8 &&
                    offsetof(ot_token_data, backdate) == 16 && offsetof(ot_token_data, nonce) == 24 &&
                    offsetof(ot_token_data, session_id) == 32);
OT_ASSERT(data_texts, offsetof(ot_token_data, connection_data) == 32 + 2 * sizeof(void *) &&
                          offsetof(ot_token_data, layout_classes) == 32 + 4 * sizeof(void *) &&
                          offsetof(ot_token_data, role) == 32 + 6 * sizeof(void *) &&
                          offsetof(ot_token_data, expiry_kind) == 36 + 6 * sizeof(void *));
OT_ASSERT(auth, sizeof(ot_rest_auth) == 32 + 2 * sizeof(void *) && offsetof(ot_rest_auth, expiry) == 8 &&
                    offsetof(ot_rest_auth, backdate) == 16 && offsetof(ot_rest_auth, jti) == 24 &&
                    offsetof(ot_rest_auth, expiry_kind) == 24 + 2 * sizeof(void *) &&
                    offsetof(ot_rest_auth, reserved) == 28 + 2 * sizeof(void *));
OT_ASSERT(t1_field, sizeof(ot_t1_field) == 4 * sizeof(void *) && offsetof(ot_t1_field, value) == 2 * sizeof(void *));

#ifdef __cplusplus
}
#endif

#endif
