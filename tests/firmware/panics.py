"""Calls of core's panic functions in a linked program, by the function they stand in: python3 panics.py PROGRAM [TOOL PREFIX]

A call counts for the innermost inlined function that is not core's own. Where there is none, as in a function of core
that was not inlined, its callers are looked at in its place.
"""

import re
import subprocess
import sys
from collections import Counter

PROGRAM = sys.argv[1]
PREFIX = sys.argv[2] if len(sys.argv) > 2 else ""


def output(tool, *args, stdin=""):
    """The lines that a tool of binutils prints."""
    done = subprocess.run([PREFIX + tool, *args], input=stdin, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


def calls():
    """All calls and jumps to the start of a function: address, function they stand in, function called."""
    found, inside = [], ""
    for line in output("objdump", "-d", "--no-show-raw-insn", "-C", PROGRAM):
        if name := re.fullmatch(r"[0-9a-f]+ <(.*)>:", line):
            inside = name[1]
        elif call := re.match(r"\s*([0-9a-f]+):\t(?:call|jmp|bl?x?(?:\.[wn])?)\s+\S*\s*<(.*)>", line):
            if "+0x" not in call[2]:
                found.append((call[1], inside, call[2]))
    return found


def own(name):
    """Whether a function is core's own, or one that core's traits put between. A trait of ours for any type is ours."""
    if " as opentok_token::" in name:
        return False
    return re.match(r"<?[&*\[(]*(mut )?(core|alloc|usize|u8|u16|u32|u64|T|I)\b", name) is not None or " as core::" in name


def frames(addresses):
    """The inlined functions at each address, innermost first."""
    found, at = {}, None
    for line in output("addr2line", "-a", "-f", "-i", "-C", "-e", PROGRAM, stdin="\n".join(addresses)):
        if line.startswith("0x"):
            at = found.setdefault(int(line, 16), [])
        else:
            at.append(line)
    return {address: lines[::2] for address, lines in found.items()}


def main():
    """Follows the calls up from core's panic functions."""
    everything = calls()
    panicking = {name for call in everything for name in call[1:] if name.startswith("core::panicking::")}
    counted, open_functions = Counter(), panicking
    while open_functions:
        sites = [call for call in everything if call[2] in open_functions]
        inlined = frames([address for address, _, _ in sites]) if sites else {}
        open_functions = set()
        for address, inside, _ in sites:
            if inside in panicking:
                continue
            name = next((name for name in inlined.get(int(address, 16), []) if not own(name)), None)
            if name is not None and name != "??":
                counted[name] += 1
            else:
                open_functions.add(inside)
        panicking |= open_functions
    for name, count in counted.most_common():
        print(count, name)


main()
