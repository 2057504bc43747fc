"""The official SDK for Python: python sdk.py PARTICIPANTS FLOOR_NS ENCODE_SLICE_AFTER_16_MB_NS"""

import base64
import hashlib
import hmac
import json
import statistics
import sys
import time

from opentok import OpenTok, Roles

NAME = "opentok 3.15.0 for Python"
SECRET = "0123456789abcdef0123456789abcdef01234567"
SESSION = "1_MX4xMjM0NTY3OH5-MTcwMDAwMDAwMDAwMH5BYkNkRWZHaElqS2xNbk9wUXJTdFV2V3hZejAxMjM0NTY3ODlBYkNkfg"
SDK = OpenTok("12345678", SECRET)
EXPIRES = int(time.time()) + 86400
MEMORY = b"\1" * (16 << 20)


def make(data):
    return SDK.generate_token(SESSION, Roles.publisher, EXPIRES, data)


def decode(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def data_of(token):
    signed, _, signature = token.rpartition(".")
    assert decode(signature) == hmac.digest(SECRET.encode(), signed.encode(), hashlib.sha256), token
    return json.loads(decode(signed.split(".")[1]))["connection_data"]


def once(run, data):
    # A slice reads one byte of each cache line.
    assert len(MEMORY[::64]) == len(MEMORY) // 64
    start = time.perf_counter_ns()
    run(data)
    return time.perf_counter_ns() - start


with open(sys.argv[1]) as file:
    participants = [participant["data"] for participant in json.load(file)]
floor, encode_slice = map(float, sys.argv[2:])
for data in participants:
    assert data_of(make(data)) == data

best = float("inf")
for _ in range(10):
    start = time.perf_counter_ns()
    for data in participants:
        make(data)
    best = min(best, (time.perf_counter_ns() - start) / len(participants))

times = [(once(make, data), once(lambda _: None, data)) for data in participants]
token, empty = (statistics.median(column) for column in zip(*times))
cold = token - empty
print(f"{NAME}: {best:.0f} ns, {best / floor:.0f} x floor")
print(f"{NAME} after 16 MB: {cold:.0f} ns, {cold / encode_slice:.0f} x encode_slice")
