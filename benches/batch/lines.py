"""Lines for `opentok-token batch`, and a check of its tokens that shares nothing with it.

lines.py write COUNT          prints meetings of 2 to 40 people, the same each time
lines.py check LINES TOKENS   compares the files' lengths, and opens the tokens of a thousand lines or more
"""

import base64
import hashlib
import hmac
import itertools
import json
import os
import random
import sys

KEY = os.environ.get("OPENTOK_API_KEY", "123456")
NAMES = ["Ada", "Bo", "Chen", "Dilara", "Émile", "Fatima", "Grace", "Hiro", "Inés", "Jürgen", "Kwame", "Lea"]


def session_id(chance):
    created = chance.randrange(1_690_000_000_000, 1_700_000_000_000)
    decoded = f"1~{KEY}~~{created}~{chance.random()}~"
    return "2_" + base64.urlsafe_b64encode(decoded.encode()).decode().rstrip("=")


def write(count):
    chance = random.Random(1)
    out = sys.stdout.buffer
    left = count
    while left:
        session = session_id(chance)
        people = min(left, chance.randint(2, 40))
        left -= people
        for number in range(people):
            line = {"session_id": session}
            if number == 0:
                line |= {"role": "moderator", "initial_layout_class_list": "focus main"}
            elif number % 8 == 7:
                line["role"] = "subscriber"
            person = {"user_id": f"user{chance.randrange(10**6)}", "name": chance.choice(NAMES)}
            line["connection_data"] = json.dumps(person, ensure_ascii=False, separators=(",", ":"))
            out.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")


def decode(part):
    return base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4))


def check(lines, tokens):
    secret = os.environ["OPENTOK_API_SECRET"].encode()
    opened = 0
    with open(lines, "rb") as lines, open(tokens, "rb") as tokens:
        for number, (line, token) in enumerate(itertools.zip_longest(lines, tokens)):
            if line is None or token is None:
                sys.exit(f"the files part at line {number + 1}")
            # A prime step, and all of the first lines.
            if number >= 1000 and number % 997:
                continue
            signed, _, signature = token.rstrip(b"\n").rpartition(b".")
            if decode(signature) != hmac.digest(secret, signed, hashlib.sha256):
                sys.exit(f"bad signature in line {number + 1}")
            asked, claims = json.loads(line), json.loads(decode(signed.split(b".")[1]))
            expected = {
                "iss": KEY,
                "session_id": asked["session_id"],
                "role": asked.get("role", "publisher"),
                "initial_layout_class_list": asked.get("initial_layout_class_list"),
                "connection_data": asked["connection_data"],
            }
            for name, value in expected.items():
                if claims.get(name) != value:
                    sys.exit(f"wrong {name} in line {number + 1}")
            if claims["exp"] != claims["iat"] + 86_400:
                sys.exit(f"wrong times in line {number + 1}")
            opened += 1
    print(f"{number + 1} tokens for {number + 1} lines, {opened} of them opened and compared")


if sys.argv[1] == "write":
    write(int(sys.argv[2]))
else:
    check(sys.argv[2], sys.argv[3])
