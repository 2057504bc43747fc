"""The tokens of many.mjs and PyJWT's of the same claims: the same bytes. python many.py FOLDER"""

import json
import sys
from pathlib import Path

import jwt


class Unescaped(json.JSONEncoder):
    """Writes characters beyond ASCII as they are."""

    def __init__(self, **options):
        super().__init__(**{**options, "ensure_ascii": False})


def main():
    """Runs all checks."""
    lines = Path(sys.argv[1], "many.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    for line in map(json.loads, lines):
        secret, claims, token = line["secret"], line["claims"], line["token"]
        assert jwt.encode(claims, secret, algorithm="HS256", json_encoder=Unescaped) == token, line
        # Their times are random.
        options = {"verify_exp": False, "verify_iat": False}
        assert jwt.decode(token, secret, algorithms=["HS256"], options=options) == claims, line
    assert len(lines) > 100, len(lines)
    print(f"python: {len(lines)} tokens are PyJWT's")


main()
