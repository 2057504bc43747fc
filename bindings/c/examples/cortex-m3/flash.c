/* Measures flash and static memory: this program with ENCODER, less this program without it. */
#include "opentok_token.h"

struct inputs {
    const char *api_key;
    const char *api_secret;
    const char *session_id;
    const char *data;
    size_t api_key_len;
    size_t api_secret_len;
    size_t session_id_len;
    size_t data_len;
    uint64_t now;
    uint64_t nonce;
};

static const struct inputs inputs = {
    "123456", "0123456789abcdef0123456789abcdef01234567", "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg",
    "{\"name\":\"sensor 7\"}", 6, 40, 36, 19, 1700000000, 7,
};

char buf[1024];
volatile int32_t result;

#ifdef ENCODER
static int32_t sign(const struct inputs *in)
{
    ot_issuer issuer;
    ot_token_data data = {0};
    int32_t made = ot_issuer_init(&issuer, OT_PROJECT, in->api_key, in->api_key_len, in->api_secret, in->api_secret_len, NULL);
    if (made < 0)
        return made;
    data.create_time = in->now;
    data.nonce = in->nonce;
    data.session_id.ptr = in->session_id;
    data.session_id.len = in->session_id_len;
    data.connection_data.ptr = in->data;
    data.connection_data.len = in->data_len;
    made = ot_encode(&issuer, &data, buf, sizeof buf, NULL);
    ot_issuer_wipe(&issuer);
    return made;
}
#else
/* Reads the inputs, without an encoder. */
static int32_t sign(const struct inputs *in)
{
    buf[0] = (char)(in->now ^ in->nonce);
    return in->api_key[0] ^ in->api_secret[0] ^ in->session_id[0] ^ in->data[0];
}
#endif

int main(void)
{
    const struct inputs *volatile in = &inputs;
    for (;;)
        result = sign(in);
}
