/*
 * Tests of the C interface; C99, C11 and C++17. Every buffer comes from malloc with exactly its length, so that valgrind
 * sees the first byte outside.
 *
 *   ./test VECTORS     lines of tests/vectors.rs
 */
#include <opentok_token.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* { code, "WORD" } of each code in the header, made by `test`. */
static const struct {
    int32_t code;
    const char *word;
} codes[] = {
#include "codes.inc"
};
enum { CODES = sizeof codes / sizeof codes[0] };

static int seen[CODES];
static long checks;

static void check_at(int holds, int line, const char *what)
{
    checks++;
    if (!holds) {
        printf("test.c:%d: %s\n", line, what);
        exit(1);
    }
}
#define CHECK(condition) check_at((condition) ? 1 : 0, __LINE__, #condition)

static const char KEY[] = "123456";
static const char SECRET[] = "0123456789abcdef0123456789abcdef01234567";
static const char SESSION[] = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";
static const uint64_t NOW = 1700000000;

static ot_text of(const char *ptr, size_t len)
{
    ot_text text;
    text.ptr = ptr;
    text.len = len;
    return text;
}

static ot_token_data good_data(void)
{
    ot_token_data data;
    memset(&data, 0, sizeof data);
    data.session_id = ot_text_of(SESSION);
    data.create_time = NOW;
    data.nonce = 7;
    return data;
}

static ot_rest_auth good_auth(void)
{
    ot_rest_auth auth;
    memset(&auth, 0, sizeof auth);
    auth.create_time = NOW;
    return auth;
}

static ot_issuer issuer;
static ot_t1_issuer t1;
static char buf[OT_MAX_TOKEN_LEN + 1];
static ot_error error;

static void make_issuers(void)
{
    CHECK(ot_issuer_init(&issuer, OT_PROJECT, KEY, OT_NUL, SECRET, OT_NUL, &error) == 0);
    CHECK(ot_t1_issuer_init(&t1, KEY, OT_NUL, SECRET, OT_NUL, &error) == 0);
}

/* ---- Errors ---- */

/* A call failed with this code; its error says so, and can be described. */
static void failed_at(int32_t result, int32_t code, int line)
{
    size_t index;
    char *text;
    int32_t len;
    if (result != code)
        printf("%s in place of %s\n", ot_strerror(result), ot_strerror(code));
    check_at(result == code, line, "result == code");
    check_at(error.code == code && error.reserved == 0, line, "error.code == code");
    for (index = 0; index < CODES && codes[index].code != code; index++) {
    }
    check_at(index < CODES, line, "the code is in the header");
    seen[index] = 1;
    check_at(strcmp(ot_strerror(code), codes[index].word) == 0, line, "its word is the header's");
    for (index = 0; index < 2; index++)
        check_at(ot_error_number_name(code, index) != NULL || error.numbers[index] == 0, line, "a number has a name");
    check_at(ot_error_number_name(code, 2) == NULL, line, "there are two numbers");

    len = ot_error_text(&error, NULL, 0);
    check_at(len == OT_ERR_BUFFER_TOO_SMALL, line, "nowhere is too small");
    text = (char *)malloc(OT_MAX_ERROR_TEXT_SIZE);
    len = ot_error_text(&error, text, OT_MAX_ERROR_TEXT_SIZE);
    check_at(len > 0 && strlen(text) == (size_t)len, line, "the error has a text");
    check_at(strstr(text, "unknown error") == NULL, line, "the text is that of the error");
    free(text);
    text = (char *)malloc((size_t)len + 1);
    check_at(ot_error_text(&error, text, (size_t)len + 1) == len, line, "exactly enough is enough");
    check_at(ot_error_text(&error, text, (size_t)len) == OT_ERR_BUFFER_TOO_SMALL && text[0] == '\0', line, "a byte less is not");
    free(text);
}
#define FAILED(call, code) (memset(&error, 0x55, sizeof error), failed_at(call, code, __LINE__))

static int32_t init(const char *key, const char *secret)
{
    ot_issuer made;
    return ot_issuer_init(&made, OT_PROJECT, key, OT_NUL, secret, OT_NUL, &error);
}

static int32_t encode(const ot_token_data *data)
{
    return ot_encode(&issuer, data, buf, sizeof buf, &error);
}

static void every_rule(void)
{
    char text[1200];
    ot_token_data data;
    ot_rest_auth auth;
    ot_issuer account;

    FAILED(init("", SECRET), OT_ERR_API_KEY_EMPTY);
    memset(text, '1', sizeof text);
    text[65] = '\0';
    FAILED(init(text, SECRET), OT_ERR_API_KEY_TOO_LONG);
    CHECK(error.numbers[0] == 65);
    text[64] = '\0';
    CHECK(init(text, SECRET) == 0);
    FAILED(init("1234\n", SECRET), OT_ERR_API_KEY_NOT_ASCII);
    CHECK(error.numbers[0] == 4);
    FAILED(init("1234x", SECRET), OT_ERR_API_KEY_NOT_DIGITS);
    CHECK(error.numbers[0] == 4);
    FAILED(init(KEY, ""), OT_ERR_SECRET_EMPTY);
    FAILED(init(KEY, "secret\n"), OT_ERR_SECRET_NOT_TRIMMED);
    FAILED(init(SECRET, KEY), OT_ERR_CREDENTIALS_SWAPPED);
    FAILED(ot_issuer_init(&account, 2, KEY, OT_NUL, SECRET, OT_NUL, &error), OT_ERR_UNKNOWN_ISSUER_TYPE);

    make_issuers();
    CHECK(ot_issuer_init(&account, OT_ACCOUNT, KEY, OT_NUL, SECRET, OT_NUL, &error) == 0);
    data = good_data();
    FAILED(ot_encode(&account, &data, buf, sizeof buf, &error), OT_ERR_ACCOUNT_ISSUER);

    memset(text, 'A', sizeof text);
    data.session_id = of(text, 513);
    FAILED(encode(&data), OT_ERR_SESSION_ID_TOO_LONG);
    data.session_id = ot_text_of("3_MX4xMjM0NTZ-");
    FAILED(encode(&data), OT_ERR_SESSION_ID_PREFIX);
    data.session_id = ot_text_of("1_MX4xMjM0NTZ-&role=moderator");
    FAILED(encode(&data), OT_ERR_SESSION_ID_ALPHABET);
    CHECK(error.numbers[0] == 14);
    data.session_id = ot_text_of("1_MX4xMjM0NTZ-f");
    FAILED(encode(&data), OT_ERR_SESSION_ID_LENGTH);
    data.session_id = ot_text_of("1_MX4xMjM0NTZ-fx");
    FAILED(encode(&data), OT_ERR_SESSION_ID_TRAILING_BITS);
    data.session_id = ot_text_of("1_MX4xMjM0NTZ-_w");
    FAILED(encode(&data), OT_ERR_SESSION_ID_UTF8);
    data.session_id = ot_text_of("1_MTIzNDU2");
    FAILED(encode(&data), OT_ERR_SESSION_ID_FIELDS);
    data.session_id = ot_text_of("1_MX4xMjM0NX5-");
    FAILED(encode(&data), OT_ERR_SESSION_ID_OTHER_KEY);

    data = good_data();
    data.create_time = 0;
    FAILED(encode(&data), OT_ERR_ISSUE_TIME_TOO_EARLY);
    data.create_time = NOW * 1000;
    FAILED(encode(&data), OT_ERR_ISSUE_TIME_NOT_SECONDS);
    CHECK(error.numbers[0] == NOW * 1000);
    data.create_time = NOW * 1000000;
    FAILED(encode(&data), OT_ERR_ISSUE_TIME_NOT_SECONDS);
    data.create_time = NOW;
    data.expiry_kind = OT_EXPIRES_AT;
    data.expiry = NOW * 1000000000;
    FAILED(encode(&data), OT_ERR_EXPIRY_NOT_SECONDS);
    data.expiry = NOW;
    FAILED(encode(&data), OT_ERR_EXPIRY_NOT_AFTER_ISSUE);
    CHECK(error.numbers[0] == NOW && error.numbers[1] == NOW);
    data.expiry_kind = OT_EXPIRES_IN;
    data.expiry = 0;
    FAILED(encode(&data), OT_ERR_EXPIRY_NOT_AFTER_ISSUE);
    data.expiry = 2592001;
    FAILED(encode(&data), OT_ERR_CONNECTION_LIFETIME);
    CHECK(error.numbers[0] == 2592001);
    data.expiry = UINT64_MAX;
    FAILED(encode(&data), OT_ERR_CONNECTION_LIFETIME);
    auth = good_auth();
    auth.expiry_kind = OT_EXPIRES_IN;
    auth.expiry = 301;
    FAILED(ot_encode_rest(&issuer, &auth, buf, sizeof buf, &error), OT_ERR_REST_LIFETIME);

    data = good_data();
    data.nonce = OT_MAX_NONCE + 1;
    FAILED(encode(&data), OT_ERR_NONCE_TOO_LARGE);
    data = good_data();
    FAILED(ot_t1_encode(&t1, &data, "", 0, buf, sizeof buf, &error), OT_ERR_T1_NONCE_LENGTH);
    FAILED(ot_t1_encode(&t1, &data, text, 65, buf, sizeof buf, &error), OT_ERR_T1_NONCE_LENGTH);
    auth = good_auth();
    auth.jti = of(text, 257);
    FAILED(ot_encode_rest(&issuer, &auth, buf, sizeof buf, &error), OT_ERR_JTI_TOO_LONG);
    data.connection_data = of(text, 1001);
    FAILED(encode(&data), OT_ERR_CONNECTION_DATA_TOO_LONG);
    CHECK(error.numbers[0] == 1001);
    data = good_data();
    data.layout_classes = of(text, 1001);
    FAILED(encode(&data), OT_ERR_LAYOUT_TOO_LONG);
    data.layout_classes = ot_text_of("focus  main");
    FAILED(encode(&data), OT_ERR_LAYOUT_WHITE_SPACE);
    CHECK(error.numbers[0] == 6);
    data = good_data();
    data.connection_data = of(text, SIZE_MAX / 2 + 1);
    FAILED(encode(&data), OT_ERR_TOO_LONG);
    CHECK(ot_error_text(&error, buf, sizeof buf) > 0 && strstr(buf, "OT_NUL") != NULL);
    FAILED(ot_encode(&issuer, &data, buf, OT_NUL, &error), OT_ERR_TOO_LONG);
    data = good_data();
    data.session_id.len = 0;
    FAILED(encode(&data), OT_ERR_SESSION_ID_PREFIX);
    data = good_data();
    data.role = 4;
    FAILED(encode(&data), OT_ERR_UNKNOWN_ROLE);
    data.role = -1;
    FAILED(encode(&data), OT_ERR_UNKNOWN_ROLE);

    FAILED(ot_verify_signature(&issuer, "a.b", OT_NUL, buf, sizeof buf, &error), OT_ERR_MALFORMED);
    /* {"alg":"none"} */
    FAILED(ot_verify_signature(&issuer, "eyJhbGciOiJub25lIn0.e30.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", OT_NUL,
                               buf, sizeof buf, &error),
           OT_ERR_UNSUPPORTED_HEADER);
    FAILED(ot_verify_signature(&issuer, "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                               OT_NUL, buf, sizeof buf, &error),
           OT_ERR_BAD_SIGNATURE);

    data = good_data();
    FAILED(ot_encode(&issuer, &data, NULL, 0, &error), OT_ERR_BUFFER_TOO_SMALL);
    CHECK(error.numbers[0] > 200 && error.numbers[1] == 0);

    /* only the rules that always hold */
    CHECK(ot_t1_issuer_init_raw(&t1, "a key", 1, "secret\n", OT_NUL, &error) == 0);
    FAILED(ot_t1_issuer_init_raw(&t1, "a key", 5, "secret\n", OT_NUL, &error), OT_ERR_API_KEY_NOT_ASCII);
    FAILED(ot_t1_issuer_init_raw(&t1, KEY, OT_NUL, "", OT_NUL, &error), OT_ERR_SECRET_EMPTY);
    FAILED(ot_t1_issuer_init(&t1, "akey", OT_NUL, SECRET, OT_NUL, &error), OT_ERR_API_KEY_NOT_DIGITS);
}

/* ---- Memory ---- */

/* A NULL for each pointer. */
static void nulls(void)
{
    ot_token_data data = good_data();
    ot_rest_auth auth = good_auth();
    ot_t1_field field;
    ot_issuer made;
    ot_t1_issuer made_t1;
    make_issuers();
    field.name = ot_text_of("name");
    field.value = ot_text_of("value");

    FAILED(ot_issuer_init(NULL, OT_PROJECT, KEY, OT_NUL, SECRET, OT_NUL, &error), OT_ERR_NULL);
    FAILED(ot_issuer_init(&made, OT_PROJECT, NULL, 6, SECRET, OT_NUL, &error), OT_ERR_NULL);
    FAILED(ot_issuer_init(&made, OT_PROJECT, NULL, 0, SECRET, OT_NUL, &error), OT_ERR_NULL);
    FAILED(ot_issuer_init(&made, OT_PROJECT, NULL, OT_NUL, SECRET, OT_NUL, &error), OT_ERR_NULL);
    FAILED(ot_issuer_init(&made, OT_PROJECT, KEY, OT_NUL, NULL, OT_NUL, &error), OT_ERR_NULL);
    FAILED(ot_t1_issuer_init(NULL, KEY, OT_NUL, SECRET, OT_NUL, &error), OT_ERR_NULL);
    FAILED(ot_t1_issuer_init(&made_t1, NULL, 0, SECRET, OT_NUL, &error), OT_ERR_NULL);
    FAILED(ot_t1_issuer_init_raw(&made_t1, KEY, OT_NUL, NULL, 0, &error), OT_ERR_NULL);
    CHECK(ot_issuer_wipe(NULL) == OT_ERR_NULL && ot_t1_issuer_wipe(NULL) == OT_ERR_NULL);

    FAILED(ot_encode(NULL, &data, buf, sizeof buf, &error), OT_ERR_NULL);
    FAILED(ot_encode(&issuer, NULL, buf, sizeof buf, &error), OT_ERR_NULL);
    FAILED(ot_encode(&issuer, &data, NULL, 1, &error), OT_ERR_NULL);
    data.session_id = of(NULL, 0);
    FAILED(encode(&data), OT_ERR_NULL);
    data = good_data();
    data.connection_data = of(NULL, 1);
    FAILED(encode(&data), OT_ERR_NULL);
    data.connection_data = of(NULL, OT_NUL);
    FAILED(encode(&data), OT_ERR_NULL);
    data = good_data();
    data.layout_classes = of(NULL, 1);
    FAILED(encode(&data), OT_ERR_NULL);
    FAILED(ot_encode_rest(NULL, &auth, buf, sizeof buf, &error), OT_ERR_NULL);
    FAILED(ot_encode_rest(&issuer, NULL, buf, sizeof buf, &error), OT_ERR_NULL);
    auth.jti = of(NULL, 1);
    FAILED(ot_encode_rest(&issuer, &auth, buf, sizeof buf, &error), OT_ERR_NULL);
    FAILED(ot_verify_signature(NULL, "", 0, buf, sizeof buf, &error), OT_ERR_NULL);
    FAILED(ot_verify_signature(&issuer, NULL, 0, buf, sizeof buf, &error), OT_ERR_NULL);
    data = good_data();
    FAILED(ot_t1_encode(NULL, &data, NULL, 0, buf, sizeof buf, &error), OT_ERR_NULL);
    FAILED(ot_t1_encode(&t1, NULL, NULL, 0, buf, sizeof buf, &error), OT_ERR_NULL);
    FAILED(ot_t1_encode(&t1, &data, NULL, 1, buf, sizeof buf, &error), OT_ERR_NULL);
    FAILED(ot_t1_encode_fields(NULL, &field, 1, buf, sizeof buf, &error), OT_ERR_NULL);
    FAILED(ot_t1_encode_fields(&t1, NULL, 1, buf, sizeof buf, &error), OT_ERR_NULL);
    FAILED(ot_t1_encode_fields(&t1, NULL, 0, buf, sizeof buf, &error), OT_ERR_NULL);
    CHECK(ot_t1_encode_fields(&t1, &field, 0, buf, sizeof buf, &error) > 0);
    field.value = of(NULL, 0);
    FAILED(ot_t1_encode_fields(&t1, &field, 1, buf, sizeof buf, &error), OT_ERR_NULL);
    FAILED(ot_t1_sign_query(NULL, "a=b", OT_NUL, buf, sizeof buf, &error), OT_ERR_NULL);
    FAILED(ot_t1_sign_query(&t1, NULL, 0, buf, sizeof buf, &error), OT_ERR_NULL);

    /* no error wanted; no text of no error */
    CHECK(ot_encode(&issuer, &data, buf, sizeof buf, NULL) > 0);
    CHECK(ot_encode(&issuer, &data, NULL, 0, NULL) == OT_ERR_BUFFER_TOO_SMALL);
    CHECK(ot_encode(&issuer, NULL, buf, sizeof buf, NULL) == OT_ERR_NULL && buf[0] == '\0');
    CHECK(ot_error_text(NULL, buf, sizeof buf) == OT_ERR_NULL && buf[0] == '\0');
    CHECK(ot_error_text(&error, NULL, 1) == OT_ERR_NULL);
}

/* Structures at addresses that are not aligned. */
static void misaligned(void)
{
    char *memory = (char *)malloc(1024);
    ot_token_data data = good_data();
    ot_rest_auth auth = good_auth();
    size_t off;
    make_issuers();
    memset(memory, 0, 1024);
    for (off = 1; off < 4; off++) {
        ot_issuer *odd = (ot_issuer *)(void *)(memory + off);
        FAILED(ot_issuer_init(odd, OT_PROJECT, KEY, OT_NUL, SECRET, OT_NUL, &error), OT_ERR_MISALIGNED);
        FAILED(ot_t1_issuer_init((ot_t1_issuer *)(void *)odd, KEY, OT_NUL, SECRET, OT_NUL, &error), OT_ERR_MISALIGNED);
        memcpy(memory + off, &issuer, sizeof issuer);
        FAILED(ot_encode(odd, &data, buf, sizeof buf, &error), OT_ERR_MISALIGNED);
        CHECK(ot_issuer_wipe(odd) == 0);
        memcpy(memory + off, &data, sizeof data);
        FAILED(encode((ot_token_data *)(void *)(memory + off)), OT_ERR_MISALIGNED);
        memcpy(memory + off, &auth, sizeof auth);
        FAILED(ot_encode_rest(&issuer, (ot_rest_auth *)(void *)(memory + off), buf, sizeof buf, &error), OT_ERR_MISALIGNED);
        FAILED(ot_t1_encode_fields(&t1, (ot_t1_field *)(void *)(memory + off), 1, buf, sizeof buf, &error),
                OT_ERR_MISALIGNED);
        /* The error cannot be written there. */
        memset(memory, 0x55, 64);
        CHECK(ot_encode(&issuer, &data, buf, sizeof buf, (ot_error *)(void *)(memory + off)) == OT_ERR_MISALIGNED);
        CHECK(memory[off] == 0x55 && memory[off + 16] == 0x55 && buf[0] == '\0');
        CHECK(ot_error_text((ot_error *)(void *)(memory + off), buf, sizeof buf) == OT_ERR_MISALIGNED);
    }
    free(memory);
}

/* Output over input: `memory` holds the input, and the output starts inside it or ends inside it. */
static void overlaps(void)
{
    const size_t size = 2048;
    char *memory = (char *)malloc(size);
    char *inside = memory + 1024 + 16;
    char *before = memory + 1024 - 400;
    char *input = memory + 1024;
    ot_token_data data = good_data();
    ot_rest_auth auth = good_auth();
    ot_t1_field field;
    make_issuers();
    memset(memory, 0, size);
    field.name = ot_text_of("name");
    field.value = ot_text_of("value");

    memcpy(input, &issuer, sizeof issuer);
    FAILED(ot_encode((ot_issuer *)(void *)input, &data, inside, 400, &error), OT_ERR_OVERLAP);
    FAILED(ot_encode((ot_issuer *)(void *)input, &data, before, 401, &error), OT_ERR_OVERLAP);
    CHECK(ot_encode((ot_issuer *)(void *)input, &data, before, 400, &error) > 0);
    CHECK(memcmp(input, &issuer, sizeof issuer) == 0);
    CHECK(ot_encode((ot_issuer *)(void *)input, &data, buf, sizeof buf, (ot_error *)(void *)inside) == OT_ERR_OVERLAP);
    CHECK(ot_issuer_init((ot_issuer *)(void *)input, OT_PROJECT, input, 6, SECRET, OT_NUL, &error) == OT_ERR_OVERLAP);
    CHECK(ot_issuer_init((ot_issuer *)(void *)input, OT_PROJECT, KEY, 6, SECRET, OT_NUL, (ot_error *)(void *)inside) ==
          OT_ERR_OVERLAP);
    memcpy(input, &data, sizeof data);
    FAILED(ot_encode(&issuer, (ot_token_data *)(void *)input, inside, 400, &error), OT_ERR_OVERLAP);
    FAILED(ot_t1_encode(&t1, (ot_token_data *)(void *)input, NULL, 0, before, 401, &error), OT_ERR_OVERLAP);
    memcpy(input, &auth, sizeof auth);
    FAILED(ot_encode_rest(&issuer, (ot_rest_auth *)(void *)input, inside, 400, &error), OT_ERR_OVERLAP);
    memcpy(input, &field, sizeof field);
    FAILED(ot_t1_encode_fields(&t1, (ot_t1_field *)(void *)input, 1, inside, 400, &error), OT_ERR_OVERLAP);
    memset(input, 'A', 100);
    data.connection_data = of(input, 100);
    FAILED(ot_encode(&issuer, &data, inside, 600, &error), OT_ERR_OVERLAP);
    CHECK(ot_encode(&issuer, &data, input + 100, 600, &error) > 0);
    data.connection_data = of(inside + 10, 0); /* no byte, wherever it is */
    CHECK(ot_encode(&issuer, &data, inside, 600, &error) > 0);
    data = good_data();
    data.layout_classes = of(input, 100);
    FAILED(ot_encode(&issuer, &data, before, 401, &error), OT_ERR_OVERLAP);
    data = good_data();
    memcpy(input, SESSION, sizeof SESSION);
    data.session_id = ot_text_of(input);
    FAILED(ot_encode(&issuer, &data, inside, 600, &error), OT_ERR_OVERLAP);
    FAILED(ot_verify_signature(&issuer, input, 20, inside, 600, &error), OT_ERR_OVERLAP);
    FAILED(ot_t1_sign_query(&t1, input, 20, inside, 600, &error), OT_ERR_OVERLAP);
    data = good_data();
    FAILED(ot_t1_encode(&t1, &data, input, 20, inside, 600, &error), OT_ERR_OVERLAP);
    auth.jti = of(input, 20);
    FAILED(ot_encode_rest(&issuer, &auth, inside, 600, &error), OT_ERR_OVERLAP);
    CHECK(ot_encode(&issuer, &data, memory, size, (ot_error *)(void *)input) == OT_ERR_OVERLAP);
    memcpy(input, &error, sizeof error);
    CHECK(ot_error_text((ot_error *)(void *)input, inside, 400) == OT_ERR_OVERLAP);
    free(memory);
}

/* Text that is not UTF-8, in each argument. */
static void not_utf8(void)
{
    static const char *const wrong[] = {"ab\xff", "ab\xc3", "ab\xc0\xaf", "ab\xed\xa0\x80", "ab\xf4\x90\x80\x80"};
    ot_token_data data;
    ot_rest_auth auth;
    ot_t1_field field;
    ot_issuer made;
    size_t index;
    make_issuers();
    for (index = 0; index < sizeof wrong / sizeof wrong[0]; index++) {
        const char *bad = wrong[index];
        FAILED(ot_issuer_init(&made, OT_PROJECT, bad, OT_NUL, SECRET, OT_NUL, &error), OT_ERR_NOT_UTF8);
        CHECK(error.numbers[0] == 2);
        FAILED(ot_issuer_init(&made, OT_PROJECT, KEY, OT_NUL, bad, OT_NUL, &error), OT_ERR_NOT_UTF8);
        data = good_data();
        data.session_id = ot_text_of(bad);
        FAILED(encode(&data), OT_ERR_NOT_UTF8);
        data = good_data();
        data.connection_data = ot_text_of(bad);
        FAILED(encode(&data), OT_ERR_NOT_UTF8);
        data = good_data();
        data.layout_classes = ot_text_of(bad);
        FAILED(encode(&data), OT_ERR_NOT_UTF8);
        auth = good_auth();
        auth.jti = ot_text_of(bad);
        FAILED(ot_encode_rest(&issuer, &auth, buf, sizeof buf, &error), OT_ERR_NOT_UTF8);
        FAILED(ot_verify_signature(&issuer, bad, OT_NUL, buf, sizeof buf, &error), OT_ERR_NOT_UTF8);
        data = good_data();
        FAILED(ot_t1_encode(&t1, &data, bad, OT_NUL, buf, sizeof buf, &error), OT_ERR_NOT_UTF8);
        FAILED(ot_t1_sign_query(&t1, bad, OT_NUL, buf, sizeof buf, &error), OT_ERR_NOT_UTF8);
        field.name = ot_text_of("name");
        field.value = ot_text_of(bad);
        FAILED(ot_t1_encode_fields(&t1, &field, 1, buf, sizeof buf, &error), OT_ERR_NOT_UTF8);
        CHECK(buf[0] == '\0');
    }
}

/* Unknown constants, and too many fields. */
static void kinds(void)
{
    ot_token_data data = good_data();
    ot_rest_auth auth = good_auth();
    ot_t1_field fields[OT_MAX_T1_FIELDS + 1];
    size_t index;
    make_issuers();
    data.expiry = 1;
    FAILED(encode(&data), OT_ERR_KIND);
    data.expiry_kind = 3;
    FAILED(encode(&data), OT_ERR_KIND);
    auth.expiry_kind = -1;
    FAILED(ot_encode_rest(&issuer, &auth, buf, sizeof buf, &error), OT_ERR_KIND);
    for (index = 0; index < OT_MAX_T1_FIELDS + 1; index++) {
        fields[index].name = ot_text_of("name");
        fields[index].value = ot_text_of("value");
    }
    CHECK(ot_t1_encode_fields(&t1, fields, OT_MAX_T1_FIELDS, buf, sizeof buf, &error) > 0);
    FAILED(ot_t1_encode_fields(&t1, fields, OT_MAX_T1_FIELDS + 1, buf, sizeof buf, &error), OT_ERR_TOO_MANY_FIELDS);
    FAILED(ot_t1_encode_fields(&t1, fields, SIZE_MAX, buf, sizeof buf, &error), OT_ERR_TOO_MANY_FIELDS);
}

/* Memory that holds no issuer: each byte repeated, wiped, after a failure, and of the other kind. */
static void no_issuer(void)
{
    ot_token_data data = good_data();
    ot_rest_auth auth = good_auth();
    ot_issuer none;
    ot_t1_issuer none_t1;
    ot_t1_field field;
    int byte;
    size_t index;
    make_issuers();
    memset(&field, 0, sizeof field);
    for (byte = 0; byte < 256; byte++) {
        memset(&none, byte, sizeof none);
        memset(&none_t1, byte, sizeof none_t1);
        FAILED(ot_encode(&none, &data, buf, sizeof buf, &error), OT_ERR_NO_KEY);
        FAILED(ot_encode_rest(&none, &auth, buf, sizeof buf, &error), OT_ERR_NO_KEY);
        FAILED(ot_verify_signature(&none, "a.b.c", OT_NUL, buf, sizeof buf, &error), OT_ERR_NO_KEY);
        FAILED(ot_t1_encode(&none_t1, &data, NULL, 0, buf, sizeof buf, &error), OT_ERR_NO_KEY);
        FAILED(ot_t1_encode_fields(&none_t1, &field, 0, buf, sizeof buf, &error), OT_ERR_NO_KEY);
        FAILED(ot_t1_sign_query(&none_t1, "", 0, buf, sizeof buf, &error), OT_ERR_NO_KEY);
    }
    for (byte = 0; byte < 2; byte++) {
        none = issuer;
        none_t1 = t1;
        CHECK(ot_encode(&none, &data, buf, sizeof buf, &error) > 0);
        if (byte == 0) {
            CHECK(ot_issuer_wipe(&none) == 0 && ot_t1_issuer_wipe(&none_t1) == 0);
        } else {
            CHECK(ot_issuer_init(&none, OT_PROJECT, KEY, OT_NUL, "", OT_NUL, NULL) == OT_ERR_SECRET_EMPTY);
            CHECK(ot_t1_issuer_init(&none_t1, KEY, OT_NUL, NULL, 0, NULL) == OT_ERR_NULL);
        }
        for (index = 0; index < sizeof none; index++)
            CHECK(((unsigned char *)&none)[index] == 0);
        for (index = 0; index < sizeof none_t1; index++)
            CHECK(((unsigned char *)&none_t1)[index] == 0);
        FAILED(ot_encode(&none, &data, buf, sizeof buf, &error), OT_ERR_NO_KEY);
        FAILED(ot_t1_encode(&none_t1, &data, NULL, 0, buf, sizeof buf, &error), OT_ERR_NO_KEY);
    }
    memset(&none_t1, 0, sizeof none_t1);
    memcpy(&none_t1, &issuer, sizeof issuer < sizeof t1 ? sizeof issuer : sizeof t1);
    FAILED(ot_t1_encode(&none_t1, &data, NULL, 0, buf, sizeof buf, &error), OT_ERR_NO_KEY);
    memcpy(&none, &t1, sizeof issuer < sizeof t1 ? sizeof issuer : sizeof t1);
    FAILED(ot_encode(&none, &data, buf, sizeof buf, &error), OT_ERR_NO_KEY);
    CHECK(ot_error_text(&error, buf, sizeof buf) > 0 && strstr(buf, "ot_issuer_init") != NULL);
}

/* ---- Vectors ---- */

/* The words of a line, decoded in place. */
struct line {
    char *words[40];
    size_t count;
    size_t next;
};

static const char *word(struct line *line)
{
    CHECK(line->next < line->count);
    return line->words[line->next++];
}

static uint64_t number(struct line *line)
{
    return (uint64_t)strtoull(word(line), NULL, 10);
}

/* A text in memory of its own, exactly as long; `free_text` frees it. */
static ot_text hex(struct line *line)
{
    const char *digits = word(line);
    size_t len = strlen(digits) / 2;
    size_t index;
    char *bytes;
    if (digits[0] == '-')
        return of(NULL, 0);
    CHECK(digits[0] == '+');
    bytes = (char *)malloc(len > 0 ? len : 1);
    for (index = 0; index < len; index++) {
        char pair[3];
        memcpy(pair, digits + 1 + 2 * index, 2);
        pair[2] = '\0';
        bytes[index] = (char)strtoul(pair, NULL, 16);
    }
    return of(bytes, len);
}

static void free_text(ot_text text)
{
    free((void *)(uintptr_t)text.ptr);
}

/* The arguments of one call. */
struct call {
    char function;
    ot_issuer issuer;
    ot_t1_issuer t1;
    ot_token_data data;
    ot_rest_auth auth;
    ot_text text;
    ot_t1_field fields[OT_MAX_T1_FIELDS];
    size_t count;
};

static int32_t make(const struct call *call, char *out, size_t len)
{
    switch (call->function) {
    case 'C':
        return ot_encode(&call->issuer, &call->data, out, len, &error);
    case 'R':
        return ot_encode_rest(&call->issuer, &call->auth, out, len, &error);
    case 'V':
        return ot_verify_signature(&call->issuer, call->text.ptr, call->text.len, out, len, &error);
    case 'T':
        return ot_t1_encode(&call->t1, &call->data, call->text.ptr, call->text.len, out, len, &error);
    case 'F':
        return ot_t1_encode_fields(&call->t1, call->fields, call->count, out, len, &error);
    default:
        return ot_t1_sign_query(&call->t1, call->text.ptr, call->text.len, out, len, &error);
    }
}

/* Makes the call of a line and compares: measured, with exactly enough memory, and with a byte less. */
static void compare(struct line *line)
{
    static struct call call;
    ot_text key, secret, expected;
    int32_t result, made;
    int32_t type = OT_PROJECT;
    char *out;
    size_t index;
    memset(&call, 0, sizeof call);
    call.function = word(line)[0];
    if (call.function == 'M') {
        uint64_t a = number(line), b = number(line), c = number(line);
        CHECK(OT_MAX_TOKEN_LEN_OF(a, b, c) == number(line));
        return;
    }
    if (call.function == 'R')
        type = (int32_t)number(line);
    if (call.function == 'F')
        call.count = (size_t)number(line);
    key = hex(line);
    secret = hex(line);
    if (strchr("CRV", call.function) != NULL)
        CHECK(ot_issuer_init(&call.issuer, type, key.ptr, key.len, secret.ptr, secret.len, &error) == 0);
    else
        CHECK(ot_t1_issuer_init_raw(&call.t1, key.ptr, key.len, secret.ptr, secret.len, &error) == 0);
    free_text(key);
    free_text(secret);
    switch (call.function) {
    case 'C':
    case 'T':
        call.data.session_id = hex(line);
        call.data.role = (int32_t)number(line);
        call.data.create_time = number(line);
        call.data.expiry_kind = (int32_t)number(line);
        call.data.expiry = number(line);
        call.data.backdate = number(line);
        call.data.nonce = number(line);
        call.data.connection_data = hex(line);
        call.data.layout_classes = hex(line);
        if (call.function == 'T')
            call.text = hex(line);
        break;
    case 'R':
        call.auth.create_time = number(line);
        call.auth.expiry_kind = (int32_t)number(line);
        call.auth.expiry = number(line);
        call.auth.backdate = number(line);
        call.auth.jti = hex(line);
        break;
    case 'F':
        for (index = 0; index < call.count; index++) {
            call.fields[index].name = hex(line);
            call.fields[index].value = hex(line);
        }
        break;
    default:
        call.text = hex(line);
    }
    result = (int32_t)strtol(word(line), NULL, 10);
    expected = hex(line);

    if (result < 0) {
        FAILED(make(&call, buf, sizeof buf), result);
        CHECK(buf[0] == '\0');
    } else {
        FAILED(make(&call, NULL, 0), OT_ERR_BUFFER_TOO_SMALL);
        CHECK(error.numbers[0] == (uint64_t)result + 1 && error.numbers[1] == 0);
        out = (char *)malloc((size_t)result + 1);
        made = make(&call, out, (size_t)result + 1);
        CHECK(made == result && error.code == OT_OK && error.numbers[0] == 0 && error.numbers[1] == 0);
        CHECK(memcmp(out, expected.ptr, (size_t)result) == 0 && out[result] == '\0');
        free(out);
        for (index = 1; index <= (size_t)result; index += result < 3 ? 1 : (size_t)result - 1) {
            out = (char *)malloc(index);
            FAILED(make(&call, out, index), OT_ERR_BUFFER_TOO_SMALL);
            CHECK(error.numbers[0] == (uint64_t)result + 1 && error.numbers[1] == index && out[0] == '\0');
            free(out);
        }
    }
    free_text(expected);
    free_text(call.text);
    free_text(call.data.session_id);
    free_text(call.data.connection_data);
    free_text(call.data.layout_classes);
    free_text(call.auth.jti);
    for (index = 0; index < call.count; index++) {
        free_text(call.fields[index].name);
        free_text(call.fields[index].value);
    }
}

static long vectors(const char *path)
{
    static char text[1 << 18];
    struct line line;
    long count = 0;
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    while (fgets(text, sizeof text, file) != NULL) {
        char *at = strtok(text, " \n");
        for (line.count = 0, line.next = 0; at != NULL; at = strtok(NULL, " \n")) {
            CHECK(line.count < sizeof line.words / sizeof line.words[0]);
            line.words[line.count++] = at;
        }
        compare(&line);
        count++;
    }
    fclose(file);
    return count;
}

int main(int argc, char **argv)
{
    size_t index;
    long count;
    CHECK(argc == 2);
    CHECK(ot_abi_version() == OT_ABI_VERSION);
    CHECK(strcmp(ot_strerror(OT_OK), "OK") == 0 && strcmp(ot_strerror(1), "UNKNOWN") == 0);
    CHECK(ot_error_number_name(OT_OK, 0) == NULL && ot_error_number_name(1, 0) == NULL);
    memset(&error, 0, sizeof error);
    CHECK(ot_error_text(&error, buf, sizeof buf) > 0 && strcmp(buf, "no error") == 0);
    error.code = 12345;
    CHECK(ot_error_text(&error, buf, sizeof buf) > 0 && strcmp(buf, "unknown code") == 0);
    every_rule();
    nulls();
    misaligned();
    overlaps();
    not_utf8();
    kinds();
    no_issuer();
    count = vectors(argv[1]);
    CHECK(count > 1000);
    for (index = 0; index < CODES; index++) {
        if (!seen[index] && codes[index].code != OT_ERR_INTERNAL) {
            printf("%s was not reached\n", codes[index].word);
            return 1;
        }
    }
    printf("%ld checks, %ld vectors\n", checks, count);
    return 0;
}
