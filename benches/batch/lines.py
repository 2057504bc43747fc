"""Prints so many lines for `opentok-token batch`: meetings of 2 to 40 people, as a service would write them.

The same lines each time, but for a start value given behind the count.
"""

import base64
import json
import random
import sys

KEY = "123456"
GIVEN = ["Ada", "Bo", "Chen", "Dilara", "Émile", "Fatima", "Grace", "Hiro", "Ines", "Jürgen", "Kwame", "Lea"]


def main(count):
    chance = random.Random(1)
    out = sys.stdout.buffer
    left = count
    while left:
        decoded = f"1~{KEY}~~{chance.randrange(1_690_000_000_000, 1_700_000_000_000)}~{chance.random()}~"
        session = "1_" + base64.urlsafe_b64encode(decoded.encode()).decode().rstrip("=")
        people = min(left, chance.randint(2, 40))
        left -= people
        for number in range(people):
            person = {"user_id": f"user{chance.randrange(10**6)}", "name": chance.choice(GIVEN)}
            line = {"session_id": session}
            if number == 0:
                line["role"] = "moderator"
            elif number % 8 == 7:
                line["role"] = "subscriber"
            line["connection_data"] = json.dumps(person, ensure_ascii=False, separators=(",", ":"))
            if number == 0:
                line["initial_layout_class_list"] = ["focus"]
            out.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")


main(int(sys.argv[1]))
