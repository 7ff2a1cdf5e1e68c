"""Draws a terminal session, with its ANSI colors, as an SVG. Usage: terminal_svg.py SESSION SVG

Lines without information are left out: Terraform's "Reading..." lines, and the name of the action in front of each line.
"""

import re
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

WIDTH = 118
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
NOISE = re.compile(r"Reading\.\.\.|Read complete|Refreshing state|: Creating\.\.\.|^(\x1b\[[0-9;]*m)*Action (started|complete)")
ACTION = re.compile(r"^(?:\x1b\[[0-9;]*m)*Action action\.\S+ \(triggered by CLI\): ?(?:\x1b\[[0-9;]*m)* ?")
PLAN = re.compile(r"Terraform (used the selected|will perform)|^Resource actions|^Changes to Outputs|^ +[+] (create|next_runs)|^Terraform will invoke")
SVG = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>{lines}</defs>
<rect fill="#16181d" width="100%" height="100%" rx="8"/>
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""
THEME = TerminalTheme(
    (22, 24, 29), (214, 217, 224),
    [(22, 24, 29), (255, 107, 104), (107, 208, 122), (229, 192, 96), (110, 168, 254), (198, 140, 255), (86, 200, 216), (214, 217, 224)],
)


def plain(line):
    return ESCAPE.sub("", line)


def informative(text):
    """The lines with information. Of a plan without errors, only the last line."""
    out, in_plan = [], False
    for line in text.splitlines():
        bare = plain(line)
        if PLAN.search(bare):
            in_plan = True
        if bare.startswith("Plan:"):
            in_plan = False
        if bare.startswith(("prefect_", "Action ", "Apply complete", "$ ")):
            in_plan = False
        if in_plan or NOISE.search(line):
            continue
        line = ACTION.sub("", line).removesuffix("\x1b[0m") if ACTION.match(line) else line
        if not (plain(line).strip() == "" and (not out or plain(out[-1]).strip() == "")):
            out.append(line)
    return out


def main(session, svg):
    console = Console(width=WIDTH, record=True, file=open("/dev/null", "w", encoding="utf-8"), force_terminal=True, color_system="truecolor")
    for line in informative(Path(session).read_text(encoding="utf-8")):
        text = Text.from_ansi(line)
        text.truncate(WIDTH, overflow="ellipsis")
        console.print(text, no_wrap=True)
    drawn = console.export_svg(title="", theme=THEME, code_format=SVG, unique_id="session")
    Path(svg).write_text("\n".join(row.rstrip() for row in drawn.splitlines()) + "\n", encoding="utf-8")


main(*sys.argv[1:])
