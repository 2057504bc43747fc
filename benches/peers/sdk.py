"""The official SDK for Python on the same data: python sdk.py FLOOR_NS"""

import sys
import time

from opentok import OpenTok, Roles

FLOOR = float(sys.argv[1])
SESSION = "1_MX4xMjM0NTY3OH5-MTcwMDAwMDAwMDAwMH5BYkNkRWZHaElqS2xNbk9wUXJTdFV2V3hZejAxMjM0NTY3ODlBYkNkfg"
DATA = '{"user_id":"user123","name":"Ada L"}'
SDK = OpenTok("12345678", "0123456789abcdef0123456789abcdef01234567")
EXPIRES = int(time.time()) + 86400

assert len(SDK.generate_token(SESSION, Roles.publisher, EXPIRES, DATA)) > 400
best = float("inf")
for _ in range(20):
    start = time.perf_counter_ns()
    for _ in range(1000):
        SDK.generate_token(SESSION, Roles.publisher, EXPIRES, DATA)
    best = min(best, (time.perf_counter_ns() - start) / 1000)
print(f"opentok 3.15.0 for Python: {best:.0f} ns, {best / FLOOR:.0f} x floor")
