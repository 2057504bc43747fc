/*
 * Makes tokens on an emulated Cortex-M3 and prints them over semihosting, and the stack that a token takes.
 */
#include <opentok_token.h>

#include <stdio.h>
#include <unistd.h>

/* Opens the standard streams over semihosting; of newlib. */
void initialise_monitor_handles(void);

/* A device keeps these where it keeps its other secrets, and gets the time and the nonce from its own sources. */
static const char api_key[] = "123456";
static const char api_secret[] = "0123456789abcdef0123456789abcdef01234567";
static const char session_id[] = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";
static const char connection_data[] = "{\"name\":\"sensor 7\",\"room\":\"kitchen\"}";
static const uint64_t now = 1700000000;

/* Large enough for every token of this device. */
static char token[OT_MAX_TOKEN_LEN_OF(sizeof session_id - 1, sizeof connection_data - 1, 0) + 1];

/* Makes an issuer, a connection token, and wipes the issuer. */
static __attribute__((noinline)) int32_t issue(uint64_t nonce, ot_error *error)
{
    ot_issuer issuer;
    ot_token_data data = {0};
    int32_t len = ot_issuer_init(&issuer, OT_PROJECT, api_key, OT_NUL, api_secret, OT_NUL, error);
    if (len < 0)
        return len;
    data.session_id = ot_text_of(session_id);
    data.connection_data = ot_text_of(connection_data);
    data.create_time = now;
    data.nonce = nonce;
    len = ot_encode(&issuer, &data, token, sizeof token, error);
    ot_issuer_wipe(&issuer);
    return len;
}

/* Makes a REST token. */
static int32_t issue_rest(ot_error *error)
{
    ot_issuer issuer;
    ot_rest_auth auth = {0};
    int32_t len = ot_issuer_init(&issuer, OT_PROJECT, api_key, OT_NUL, api_secret, OT_NUL, error);
    if (len < 0)
        return len;
    auth.create_time = now;
    len = ot_encode_rest(&issuer, &auth, token, sizeof token, error);
    ot_issuer_wipe(&issuer);
    return len;
}

/* The deepest stack of `issue`, its own frame included; the memory below is painted first. */
static __attribute__((noinline)) int stack(ot_error *error)
{
    extern uint32_t stack_bottom;
    const uint32_t paint = 0x5AFE57AC;
    volatile uint32_t *bottom = (volatile uint32_t *)&stack_bottom;
    volatile uint32_t *top;
    volatile uint32_t *place;
    __asm volatile("mov %0, sp" : "=r"(top));
    for (place = bottom; place < top; place++)
        *place = paint;
    if (issue(7, error) < 0)
        return -1;
    for (place = bottom; *place == paint; place++) {
    }
    return (int)((top - place) * 4);
}

/* Prints a token, or why it was refused. */
static int print(const char *name, int32_t len, const ot_error *error)
{
    char text[OT_MAX_ERROR_TEXT_SIZE];
    if (len >= 0) {
        printf("%s: %s\n", name, token);
        return 0;
    }
    if (ot_error_text(error, text, sizeof text) < 0)
        text[0] = '\0';
    printf("%s: %s: %s\n", name, ot_strerror(error->code), text);
    return 1;
}

int main(void)
{
    ot_error error;
    int failed;
    initialise_monitor_handles();
    failed = print("connection", issue(7, &error), &error);
    failed |= print("REST", issue_rest(&error), &error);
    failed |= print("refused", issue(OT_MAX_NONCE + 1, &error), &error) == 0;
    printf("stack: %d\n", stack(&error));
    fflush(stdout);
    _exit(failed);
}
