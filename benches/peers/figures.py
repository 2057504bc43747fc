"""Draws lines such as `NAME: 564 ns, ...` and `NAME after 16 MB: 2400 ns, ...` as bars: figures.py LINES SVG"""

import datetime
import os
import pathlib
import platform
import re
import sys
from xml.sax.saxutils import escape

LABELS = {"encode_slice": "opentok-token", "template": "opentok-token, session template"}
LEFT_OUT = ("floor", "encode", "opentok-token 1.1.1 for Node (T1)")
PANELS = {"": "warm caches, ns", " after 16 MB": "after 16 MB of other memory, ns"}
# Widths of the names, of a panel and of its longest bar; heights of a row and of the titles. All in pixels.
NAMES, PANEL, LONGEST, ROW, TOP = 260, 270, 195, 24, 64
# The longest bar that is drawn in full, over that of `encode_slice`: to scale, the SDKs' would leave the others no width.
FULL = 6
# Each text and bar can be read on white and on black, also where a page and the system differ in their scheme.
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #6e7781 }
.title { font-weight: 600 }
.ours { fill: #2f81f7 }
.other { fill: #8b949e }
@media (prefers-color-scheme: dark) { text { fill: #a3acb6 } }
@media (prefers-color-scheme: light) { text { fill: #424a53 } }
"""


def processor():
    """Its name, as the operating system knows it."""
    try:
        return re.search(r"^model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text(), re.M)[1]
    except (OSError, TypeError):
        return platform.processor() or platform.machine()


def text(x, y, content, attributes=""):
    return f'<text x="{x}" y="{y}" {attributes}>{escape(content)}</text>'


def bar(x, y, length, kind):
    """A bar, which is broken near its end if it is too long for the panel."""
    if length <= LONGEST:
        return f'<rect x="{x}" y="{y}" width="{length:.1f}" height="16" class="{kind}"/>'
    gap, end = x + LONGEST - 16, x + LONGEST
    return (
        f'<path d="M{x} {y}H{gap + 4}l-6 16H{x}z" class="{kind}"/>'
        f'<path d="M{gap + 8} {y}H{end}v16H{gap + 2}z" class="{kind}"/>'
    )


def main(lines, svg):
    found = re.findall(r"^(.*): (\d+) ns, .* x (?:floor|encode_slice)$", pathlib.Path(lines).read_text(), re.M)
    times = {name: int(time) for name, time in found}
    names = [name for name in times if name + " after 16 MB" in times and name not in LEFT_OUT]
    names.sort(key=times.get)
    height = TOP + ROW * len(names) + 8
    about = f"{processor()}, {os.cpu_count()} cores, {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}"
    drawn = [text(8, 20, f"One token of 2,048 different participants, keys prepared. {about}")]
    for row, name in enumerate(names):
        drawn.append(text(NAMES, TOP + ROW * row + 13, LABELS.get(name, name), 'text-anchor="end"'))
    for panel, (state, title) in enumerate(PANELS.items()):
        x = NAMES + 12 + PANEL * panel
        drawn.append(text(x, 48, title, 'class="title"'))
        longest = FULL * times["encode_slice" + state]
        for row, name in enumerate(names):
            time = times[name + state]
            length, y = time / longest * LONGEST, TOP + ROW * row
            drawn.append(bar(x, y, length, "ours" if name in LABELS else "other"))
            drawn.append(text(x + min(length, LONGEST) + 5, y + 13, f"{time:,}"))
    pathlib.Path(svg).write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {NAMES + 12 + 2 * PANEL} {height}">'
        "<title>Time of one token</title>"
        f"<style>{STYLE}</style>\n" + "\n".join(drawn) + "\n</svg>\n"
    )


main(*sys.argv[1:])
