"""Our tokens in the hands of Python's packages, and theirs in ours: python check.py COMMAND"""

import json
import platform
import subprocess
import sys
import time
from pathlib import Path

import jwt
from opentok import OpenTok, Roles

COMMAND = sys.argv[1]
KEY = "123456"
SECRET = "0123456789abcdef0123456789abcdef01234567"
SESSION = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg"
ENV = {"OPENTOK_API_KEY": KEY, "OPENTOK_API_SECRET": SECRET}
CASES = json.loads(Path(__file__).with_name("cases.json").read_text())


def run(*args):
    """Runs our command."""
    return subprocess.run([COMMAND, *args], env=ENV, check=True, capture_output=True, text=True).stdout.rstrip("\n")


def inspect(token):
    """Our command's report on a token."""
    done = subprocess.run([COMMAND, "inspect", "--json", token], env=ENV, capture_output=True, text=True)
    return json.loads(done.stdout)


def spoilt(token):
    """The token with another last character but one, which changes its signature."""
    return token[:-2] + ("B" if token[-2] == "A" else "A") + token[-1]


def opens(token):
    """The claims of a JWT of ours, which is refused once it is spoilt."""
    claims = jwt.decode(token, SECRET, algorithms=["HS256"], issuer=KEY)
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}
    for bad, secret in [(spoilt(token), SECRET), (token, SECRET + "x")]:
        try:
            jwt.decode(bad, secret, algorithms=["HS256"])
        except jwt.InvalidSignatureError:
            continue
        raise AssertionError("a bad token was opened")
    return claims


def main():
    """Runs all checks."""
    checks = 0
    for case in CASES:
        flags = ["--role", case["role"]]
        expected = {"iss": KEY, "ist": "project", "scope": "session.connect", "session_id": SESSION, "role": case["role"]}
        if case["data"] is not None:
            flags.append("--connection-data=" + case["data"])
            expected["connection_data"] = case["data"]
        for name in case["classes"]:
            flags += ["--layout-class", name]
        if case["classes"]:
            expected["initial_layout_class_list"] = " ".join(case["classes"])
        claims = opens(run("encode", SESSION, *flags))
        expected |= {"iat": claims["iat"], "exp": claims["iat"] + 86400, "nonce": claims["nonce"]}
        assert claims == expected, claims

        theirs = OpenTok(KEY, SECRET).generate_token(
            SESSION, Roles(case["role"]), int(time.time()) + 3600, case["data"], case["classes"]
        )
        report = inspect(theirs)
        assert (report["form"], report["signature"]) == ("jwt-connection", "valid"), report
        assert report["claims"] == jwt.decode(theirs, options={"verify_signature": False})
        assert inspect(spoilt(theirs))["signature"] == "invalid"
        checks += 2
    claims = opens(run("rest"))
    assert claims["exp"] - claims["iat"] == 180 and len(claims["jti"]) == 32, claims
    theirs = OpenTok(KEY, SECRET)._create_jwt_auth_header()
    report = inspect(theirs)
    assert (report["ok"], report["form"], report["signature"]) == (True, "jwt-rest", "valid"), report
    assert inspect(spoilt(theirs))["signature"] == "invalid"
    print(f"python {platform.python_version()}: {checks + 2} checks passed")


main()
