/*
 * Prints a moderator's token for a session, valid for 15 minutes.
 *
 *   OPENTOK_API_KEY=123456 OPENTOK_API_SECRET=... ./opentok-token-example SESSION_ID
 */
#include <opentok_token.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* A random number of 53 bits, from the operating system. */
static int random_nonce(uint64_t *nonce)
{
    FILE *source = fopen("/dev/urandom", "rb");
    size_t read = 0;
    if (source != NULL) {
        read = fread(nonce, sizeof *nonce, 1, source);
        fclose(source);
    }
    *nonce &= OT_MAX_NONCE;
    return read == 1 ? 0 : -1;
}

/* Prints why something was refused. */
static int refused(const ot_error *error)
{
    char text[OT_MAX_ERROR_TEXT_SIZE];
    if (ot_error_text(error, text, sizeof text) < 0)
        text[0] = '\0';
    fprintf(stderr, "%s: %s\n", ot_strerror(error->code), text);
    return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    const char *api_key = getenv("OPENTOK_API_KEY");
    const char *api_secret = getenv("OPENTOK_API_SECRET");
    ot_issuer issuer;
    ot_token_data data = {0};
    ot_error error;
    char token[OT_MAX_TOKEN_LEN + 1];
    int32_t len;

    if (argc != 2 || api_key == NULL || api_secret == NULL) {
        fprintf(stderr, "usage: OPENTOK_API_KEY=... OPENTOK_API_SECRET=... %s SESSION_ID\n", argv[0]);
        return 2;
    }
    if (ot_issuer_init(&issuer, OT_PROJECT, api_key, OT_NUL, api_secret, OT_NUL, &error) < 0)
        return refused(&error);

    data.session_id = ot_text_of(argv[1]);
    data.role = OT_MODERATOR;
    data.create_time = (uint64_t)time(NULL);
    data.expiry_kind = OT_EXPIRES_IN;
    data.expiry = 15 * 60;
    data.connection_data = ot_text_of("{\"user_id\":\"user123\"}");
    if (random_nonce(&data.nonce) != 0) {
        fprintf(stderr, "no randomness\n");
        return EXIT_FAILURE;
    }
    len = ot_encode(&issuer, &data, token, sizeof token, &error);
    ot_issuer_wipe(&issuer);
    if (len < 0)
        return refused(&error);
    printf("%s\n", token);
    return EXIT_SUCCESS;
}
