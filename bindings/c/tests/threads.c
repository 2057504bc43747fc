/* Two threads sign with one issuer, and one of them with a copy of its bytes: each token is the same. */
#include <opentok_token.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { ROUNDS = 2000, SIZE = 600 };

static ot_issuer issuer;
static char expected[SIZE];

static int32_t make(const ot_issuer *with, char *token)
{
    ot_token_data data;
    memset(&data, 0, sizeof data);
    data.session_id = ot_text_of("1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg");
    data.create_time = 1700000000;
    data.nonce = 7;
    return ot_encode(with, &data, token, SIZE, NULL);
}

/* Counts the tokens that differ. */
static void *run(void *differ)
{
    ot_issuer copy;
    int round;
    memcpy(&copy, &issuer, sizeof copy);
    for (round = 0; round < ROUNDS; round++) {
        char token[SIZE];
        if (make(round % 2 == 0 ? &issuer : &copy, token) < 0 || strcmp(token, expected) != 0)
            ++*(int *)differ;
    }
    ot_issuer_wipe(&copy);
    return NULL;
}

int main(void)
{
    pthread_t threads[2];
    int differ[2] = {0, 0};
    int index;
    if (ot_issuer_init(&issuer, OT_PROJECT, "123456", OT_NUL, "secret", OT_NUL, NULL) < 0 || make(&issuer, expected) < 0)
        return 1;
    for (index = 0; index < 2; index++)
        if (pthread_create(&threads[index], NULL, run, &differ[index]) != 0)
            return 1;
    for (index = 0; index < 2; index++)
        if (pthread_join(threads[index], NULL) != 0)
            return 1;
    if (differ[0] != 0 || differ[1] != 0) {
        printf("%d and %d tokens of %d differ\n", differ[0], differ[1], ROUNDS);
        return 1;
    }
    return 0;
}
