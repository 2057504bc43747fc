"""Does the time of a function depend on data? python3 constant_time.py PROGRAM TOOL-PREFIX FUNCTION [CALLER]

The program is linked for Thumb. Data are the bytes that the function reads through its arguments. The arguments
themselves, addresses and lengths, are public, and so is anything computed from them alone, such as the counter of a
loop. Each value is followed through registers, flags and stack, on every path and into every call, until nothing new
is found. A finding is a branch, a conditional instruction, a division or a long multiplication that depends on data,
or an address that does, as of an entry of a table. Where the script cannot tell, it takes a value for data; an
instruction that it does not know is an error. The result of the function is not followed into its caller. If there is a
CALLER, a regular expression, a function of such a name has to call it.
"""

import re
import subprocess
import sys

CONDITION = "(eq|ne|cs|cc|hs|lo|mi|pl|vs|vc|hi|ls|ge|lt|gt|le)"
# These write their first operand. Of two operands, they read the first as well.
COMPUTE = r"(addw?|adc|subw?|sbc|rsb|and|orr|orn|eor|bic|lsl|lsr|asr|ror|mul|mla|mls|bfi|movt)s?"
# These write their first operand and do not read it.
MOVE = r"(movw?|mvn|neg|[us]xt[bh]|rev|rev16|clz|rbit|[us]bfx)s?"
# Their time depends on their operands, on a Cortex-M3.
VARYING = r"(udiv|sdiv|[us]m[ul]l[al]*)"
NAMES = {"sb": "r9", "sl": "r10", "fp": "r11", "ip": "r12"}


class Unknown(Exception):
    """The script cannot follow an instruction."""


def disassembly(program, prefix):
    """Instructions by address: operation, operands, whether it is conditional, and the next address; functions by name."""
    command = [prefix + "objdump", "-d", "--no-show-raw-insn", "-C", program]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    code, functions, last, conditional = {}, {}, None, 0
    for line in text.splitlines():
        if name := re.fullmatch(r"([0-9a-f]+) <(.*)>:", line):
            functions[name[2]] = int(name[1], 16)
        elif found := re.match(r"\s*([0-9a-f]+):\t(\S+)(?:\t([^@;<]*))?", line):
            at, operation, operands = int(found[1], 16), re.sub(r"\.[nw]$", "", found[2]), re.sub(r"\s", "", found[3] or "")
            if last is not None:
                code[last][3] = at
            if conditional:
                operation = re.sub(CONDITION + "$", "", operation)
            code[at], last = [operation, operands, conditional > 0, None], at
            conditional = len(operation) - 1 if re.fullmatch("it[te]*", operation) else max(0, conditional - 1)
    return code, functions


def caller_of(at, functions):
    """The name of the function in which an instruction stands."""
    return max((start, name) for name, start in functions.items() if start <= at)[1]


def registers(operands):
    """The registers in a text, in order, with their ranges."""
    for first, last in re.findall(r"r(\d+)-r(\d+)", operands):
        operands = operands.replace(f"r{first}-r{last}", ",".join(f"r{number}" for number in range(int(first), int(last) + 1)))
    return [NAMES.get(name, name) for name in re.findall(r"\b(r1[0-2]|r\d|s[bpl]|fp|ip|lr|pc)\b", operands)]


def together(values):
    """The kind of a value that depends on these."""
    return "public" if all(value == "public" for value in values) else "data"


def joined(one, other):
    """The state where two paths meet. A state maps registers, flags and places of the stack to "public", "data" or
    an offset from the stack pointer at the start; a place that is missing was never written."""
    if one is None:
        return other
    return {key: one.get(key, "data") if one.get(key) == other.get(key) else "data" for key in one.keys() | other.keys()}


class Analysis:
    """The analysis of one function."""

    def __init__(self, code):
        self.code, self.findings, self.seen, self.loads = code, {}, set(), set()

    def find(self, at, value, what):
        """Notes a finding if a value depends on data."""
        if value == "data":
            self.findings[at] = f"{what}: {self.code[at][0]} {self.code[at][1]}"

    def function(self, entry, state, depth=0):
        """Follows all paths from here to a return; the state there."""
        if depth > 20:
            raise Unknown("recursion")
        states, open_places, end = {entry: state}, [entry], None
        while open_places:
            at = open_places.pop()
            after, following, returns = self.step(at, dict(states[at]), depth)
            end = joined(end, after) if returns else end
            for place in following:
                merged = joined(states.get(place), after)
                if merged != states.get(place):
                    states[place] = merged
                    open_places.append(place)
        if end is None or end["sp"] != state["sp"]:
            raise Unknown(f"the function at {entry:x} does not return as it was called")
        return end

    def step(self, at, state, depth):
        """The state after an instruction, where it goes on, and whether the function returns."""
        self.seen.add(at)
        operation, operands, conditional, after = self.code[at]
        before, going, returns = dict(state), [after], False
        if re.fullmatch("it[te]*", operation):
            self.find(at, state["flags"], "condition")
        elif branch := re.fullmatch(f"b{CONDITION}?", operation):
            going = [int(operands, 16)]
            if branch[1]:
                self.find(at, state["flags"], "branch")
                going.append(after)
        elif operation in ("cbz", "cbnz"):
            register, target = operands.split(",")
            self.find(at, together([state[registers(register)[0]]]), "branch")
            going.append(int(target, 16))
        elif operation == "bl":
            state = self.function(int(operands, 16), state | {"lr": "public"}, depth + 1)
        elif operation == "bx" and operands == "lr":
            going, returns = [], True
        elif re.fullmatch("push|pop|(ld|st)m(ia|db)?", operation):
            returns = self.several(at, operation, operands, state)
            going = [] if returns else going
        elif re.fullmatch("(ldr|str)s?[bhd]?", operation):
            self.memory(at, operation, operands, state)
        elif re.fullmatch("cmp|cmn|tst|teq", operation):
            state["flags"] = together(state[name] for name in registers(operands))
        elif operation != "nop":
            self.compute(at, operation, operands, state)
        if conditional:
            state = joined(before, state)
            going = going if after in going else [*going, after]
        return state, going, returns

    def compute(self, at, operation, operands, state):
        """An instruction that computes a register of others."""
        names, parts = registers(operands), operands.split(",")
        move = re.fullmatch(MOVE, operation)
        if not names or not (move or re.fullmatch(f"{COMPUTE}|{VARYING}", operation)):
            raise Unknown(f"{at:x}: {operation} {operands}")
        sources = names[1:] if move or len(parts) > 2 else names
        values = [state[name] for name in sources]
        if re.match("adc|sbc", operation):
            values.append(state["flags"])
        result = together(values)
        number = re.fullmatch(r"#(-?\d+)", parts[-1])
        if len(values) == 1 and isinstance(values[0], int):
            if operation == "mov":
                result = values[0]
            elif number and re.match("add|sub", operation):
                result = values[0] + (int(number[1]) if operation.startswith("add") else -int(number[1]))
        if re.fullmatch(VARYING, operation):
            self.find(at, together(state[name] for name in names), "time")
            state[names[1]] = together(state[name] for name in names)
        if operation.endswith("s") and operation not in ("mls",):
            state["flags"] = result if result == "public" else "data"
        state[names[0]] = result

    def several(self, at, operation, operands, state):
        """Loads or stores several registers; whether that returns."""
        stack = operation in ("push", "pop")
        base = "sp" if stack else registers(operands.split("{")[0])[0]
        listed = registers(operands.split("{")[1])
        down = operation in ("push", "stmdb", "ldmdb")
        start = self.shifted(at, state[base], -4 * len(listed) if down else 0)
        for index, name in enumerate(listed):
            place = self.shifted(at, start, 4 * index)
            if operation.startswith(("ld", "pop")):
                state[name] = self.load(at, place, state)
            else:
                self.store(at, place, state[name], state)
        if stack or "!" in operands:
            state[base] = start if down else self.shifted(at, start, 4 * len(listed))
        return "pc" in listed

    def memory(self, at, operation, operands, state):
        """Loads or stores a register, or two."""
        moved, address, rest = re.fullmatch(r"(.*),\[(.*)\](.*)", operands).groups()
        base, *index = registers(address)
        number = re.search(r"#(-?\d+)", address if not rest or rest == "!" else rest)
        offset = int(number[1]) if number and not index else 0
        place = self.shifted(at, state[base], 0 if rest and rest != "!" else offset)
        for name in index:
            self.find(at, together([state[name]]), "address")
            place = "data" if isinstance(place, int) else place
        for order, name in enumerate(registers(moved)):
            at_order = self.shifted(at, place, 4 * order)
            if operation.startswith("ldr"):
                state[name] = "public" if base == "pc" else self.load(at, at_order, state)
            else:
                self.store(at, at_order, state[name], state)
        if rest:
            state[base] = self.shifted(at, state[base], offset)

    def shifted(self, at, place, offset):
        """An address, moved; it may not depend on data."""
        self.find(at, place, "address")
        return place + offset if isinstance(place, int) else place

    def load(self, at, place, state):
        """The value at an address: on the stack the value that was stored, elsewhere data."""
        if isinstance(place, int):
            # The caller's part of the stack has arguments.
            return state.get(place // 4 * 4, "public" if place >= 0 else "data")
        self.loads.add(at)
        return "data"

    def store(self, at, place, value, state):
        """Stores a value; all memory outside of the stack is taken for data anyway."""
        if place == "data":
            raise Unknown(f"{at:x}: a store to an unknown place")
        if isinstance(place, int):
            whole = not re.fullmatch("str[bh]", self.code[at][0])
            state[place // 4 * 4] = value if whole else joined({0: state.get(place // 4 * 4, "data")}, {0: value})[0]


def main():
    """Prints the findings of a function; the exit status is 1 if there are any."""
    program, prefix, name, *caller = sys.argv[1:]
    code, functions = disassembly(program, prefix)
    if name not in functions:
        raise SystemExit(f"{program} has no function {name}")
    if caller and not any(re.search(caller[0], caller_of(at, functions)) for at in code if code[at][:2] == ["bl", f"{functions[name]:x}"]):
        raise SystemExit(f"no {caller[0]} calls {name}")
    start = {f"r{number}": "public" for number in range(13)} | {"sp": 0, "lr": "public", "pc": "public", "flags": "public"}
    analysis = Analysis(code)
    analysis.function(functions[name], start)
    if not analysis.loads:
        raise SystemExit(f"{name} reads no data")
    branches = sum(bool(re.fullmatch(f"b{CONDITION}|cbn?z", code[at][0])) for at in analysis.seen)
    print(f"{name}: {len(analysis.seen)} instructions, {len(analysis.loads)} loads of data, {branches} branches, "
          f"{len(analysis.findings)} by data")
    for at, text in sorted(analysis.findings.items()):
        print(f"  {at:x}: {text}")
    sys.exit(bool(analysis.findings))


main()
