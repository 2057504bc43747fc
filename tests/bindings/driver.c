/*
 * Answers the lines of the program beside it through the C interface: `src/wire.rs` has their form.
 *
 * Each token is made three times: measured, into exactly the memory that it needs, and into one byte less.
 */
#define _POSIX_C_SOURCE 200809L
#include <opentok_token.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Beyond this many fields the library is to refuse. */
enum { MAX_FIELDS = OT_MAX_T1_FIELDS + 32 };

/* A line: its letter, and all that it can hold. */
typedef struct line {
    char letter;
    ot_text api_key, secret, issuer_type, text;
    ot_token_data data;
    ot_rest_auth auth;
    ot_t1_field fields[MAX_FIELDS];
    size_t count;
} line;

/* Issuers that one line makes. */
static ot_issuer issuer;
static ot_t1_issuer t1_issuer;

static void stop(const char *why)
{
    fprintf(stderr, "driver.c: %s\n", why);
    exit(1);
}

static void *memory(size_t size)
{
    void *made = malloc(size > 0 ? size : 1);
    if (made == NULL)
        stop("no memory");
    return made;
}

/* The next field, or NULL. */
static char *next(char **rest)
{
    return strtok_r(NULL, " \n", rest);
}

static uint64_t number(char **rest)
{
    return strtoull(next(rest), NULL, 10);
}

static unsigned digit(char c)
{
    return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* The text of a field, in memory of its length; with a NUL after it and its length as OT_NUL where both can be. */
static ot_text text_of(const char *field, int terminate)
{
    ot_text text = { NULL, 0 };
    char *bytes;
    size_t index;
    if (field[0] == '-')
        return text;
    text.len = (strlen(field) - 1) / 2;
    bytes = memory(text.len + 1);
    for (index = 0; index < text.len; index++)
        bytes[index] = (char)(digit(field[1 + 2 * index]) << 4 | digit(field[2 + 2 * index]));
    bytes[text.len] = '\0';
    text.ptr = bytes;
    if (terminate && strlen(bytes) == text.len)
        text.len = OT_NUL;
    return text;
}

/* Index of a name in a list, which is its constant; `count`, which is no constant, for an unknown name. */
static int32_t constant(ot_text name, const char *const *names, int32_t count)
{
    int32_t index = 0;
    size_t len = name.len == OT_NUL ? strlen(name.ptr) : name.len;
    while (index < count && (strlen(names[index]) != len || memcmp(names[index], name.ptr, len) != 0))
        index++;
    return index;
}

static const char *const TYPES[] = { "project", "account" };
static const char *const ROLES[] = { "publisher", "publisheronly", "subscriber", "moderator" };

static void read_data(ot_token_data *data, char **rest, int terminate)
{
    data->session_id = text_of(next(rest), terminate);
    data->role = constant(text_of(next(rest), 0), ROLES, 4);
    data->create_time = number(rest);
    data->expiry_kind = (int32_t)number(rest);
    data->expiry = number(rest);
    data->backdate = number(rest);
    data->nonce = number(rest);
    data->connection_data = text_of(next(rest), terminate);
    data->layout_classes = text_of(next(rest), terminate);
}

static void read_line(line *line, char *text, int terminate)
{
    char *rest, *field;
    memset(line, 0, sizeof *line);
    line->letter = strtok_r(text, " \n", &rest)[0];
    line->api_key = text_of(next(&rest), terminate);
    line->secret = text_of(next(&rest), terminate);
    switch (line->letter) {
    case 'C': /* TYPE SESSION ROLE CREATE KIND EXPIRY BACKDATE NONCE DATA LAYOUT: a connection token */
    case 'N': /* the same, of an issuer without a key */
    case 'B': /* the same, with a byte too little */
        line->issuer_type = text_of(next(&rest), 0);
        read_data(&line->data, &rest, terminate);
        break;
    case 'T': /* the same without a type, and a nonce that is a text: a T1 token */
        read_data(&line->data, &rest, terminate);
        line->text = text_of(next(&rest), terminate);
        break;
    case 'R': /* TYPE CREATE KIND EXPIRY BACKDATE JTI: a REST token */
        line->issuer_type = text_of(next(&rest), 0);
        line->auth.create_time = number(&rest);
        line->auth.expiry_kind = (int32_t)number(&rest);
        line->auth.expiry = number(&rest);
        line->auth.backdate = number(&rest);
        line->auth.jti = text_of(next(&rest), terminate);
        break;
    case 'F': /* NAME VALUE ...: a T1 token of these fields */
        for (; (field = next(&rest)) != NULL; line->count++) {
            if (line->count == MAX_FIELDS)
                stop("too many fields");
            line->fields[line->count].name = text_of(field, terminate);
            line->fields[line->count].value = text_of(next(&rest), terminate);
        }
        break;
    case 'Q': /* QUERY: a T1 token of it */
    case 'V': /* TOKEN: its claims */
        line->text = text_of(next(&rest), terminate);
        break;
    default:
        stop("an unknown letter");
    }
}

/* Makes the issuer of a line. */
static int32_t init(const line *line, ot_error *error)
{
    ot_text key = line->api_key, secret = line->secret;
    switch (line->letter) {
    case 'N':
        memset(&issuer, 0, sizeof issuer);
        return OT_OK;
    case 'T':
        return ot_t1_issuer_init(&t1_issuer, key.ptr, key.len, secret.ptr, secret.len, error);
    case 'F':
    case 'Q':
        return ot_t1_issuer_init_raw(&t1_issuer, key.ptr, key.len, secret.ptr, secret.len, error);
    default:
        return ot_issuer_init(&issuer, line->letter == 'V' ? OT_PROJECT : constant(line->issuer_type, TYPES, 2),
                              key.ptr, key.len, secret.ptr, secret.len, error);
    }
}

/* Makes the token of a line, or reads the claims. */
static int32_t make(const line *line, char *buf, size_t len, ot_error *error)
{
    switch (line->letter) {
    case 'R':
        return ot_encode_rest(&issuer, &line->auth, buf, len, error);
    case 'T':
        return ot_t1_encode(&t1_issuer, &line->data, line->text.ptr, line->text.len, buf, len, error);
    case 'F':
        return ot_t1_encode_fields(&t1_issuer, line->fields, line->count, buf, len, error);
    case 'Q':
        return ot_t1_sign_query(&t1_issuer, line->text.ptr, line->text.len, buf, len, error);
    case 'V':
        return ot_verify_signature(&issuer, line->text.ptr, line->text.len, buf, len, error);
    default:
        return ot_encode(&issuer, &line->data, buf, len, error);
    }
}

static void print_hex(const char *text)
{
    for (; *text != '\0'; text++)
        printf("%02x", (unsigned char)*text);
}

/* Prints an error in all its forms, which agree. */
static void print_error(int32_t result, const ot_error *error)
{
    char text[OT_MAX_ERROR_TEXT_SIZE];
    size_t index;
    if (error->code != result || error->reserved != 0)
        stop("the error is not the result");
    printf("!%d:%s:", -result, ot_strerror(result));
    for (index = 0; ot_error_number_name(result, index) != NULL; index++)
        printf("%s%s=%llu", index == 0 ? "" : ",", ot_error_number_name(result, index),
               (unsigned long long)error->numbers[index]);
    printf(":");
    if (ot_error_text(error, text, sizeof text) < 0)
        stop("an error has no text");
    print_hex(text);
}

/* Answers a line. */
static void answer(const line *line)
{
    ot_error error;
    char *buf;
    int32_t result, again;
    size_t needed;
    memset(&error, 0x55, sizeof error);
    result = init(line, &error);
    if (result < 0) {
        print_error(result, &error);
        return;
    }
    result = make(line, NULL, 0, &error);
    if (result != OT_ERR_BUFFER_TOO_SMALL) {
        if (result >= 0)
            stop("nothing is enough for a token");
        print_error(result, &error);
        buf = memory(100);
        memset(buf, 0x55, 100);
        if (make(line, buf, 100, NULL) != result || buf[0] != '\0')
            stop("another error, or text in spite of one");
        free(buf);
        return;
    }
    needed = (size_t)error.numbers[0];
    buf = memory(needed);
    memset(buf, 0x55, needed);
    result = make(line, buf, needed - 1, &error);
    if (result != OT_ERR_BUFFER_TOO_SMALL || error.numbers[0] != needed || error.numbers[1] != needed - 1 ||
        (needed > 1 && buf[0] != '\0') || buf[needed - 1] != 0x55)
        stop("a byte less is enough");
    if (line->letter == 'B') {
        print_error(result, &error);
    } else {
        again = make(line, buf, needed, &error);
        if (again < 0 || (size_t)again + 1 != needed || strlen(buf) + 1 != needed || error.code != OT_OK)
            stop("the exact need is not enough");
        printf("=");
        print_hex(buf);
    }
    free(buf);
}

int main(void)
{
    static line parsed;
    char *text = NULL;
    size_t size = 0;
    int count;
    if (ot_abi_version() != OT_ABI_VERSION)
        stop("header and archive are of different versions");
    for (count = 0; getline(&text, &size, stdin) > 0; count++) {
        read_line(&parsed, text, count % 2);
        answer(&parsed);
        printf("\n");
    }
    return 0;
}
