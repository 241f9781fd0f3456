"""The chart of a run: how many times as fast as the best peer ours is, one bar a job. Plain SVG."""
from html import escape

from jobs import TITLES

LEFT, WIDTH, BAR, GAP = 150, 760, 22, 14


def chart(results):
    rows = []
    for name, entry in results["jobs"].items():
        ratio = entry["summary"].get("times_faster", {}).get("needletail")
        if ratio:
            numbers, best = entry["summary"]["numbers"], entry["summary"]["best_peer"]
            rows.append((name, ratio, numbers["needletail"]["median"], numbers[best]["median"], best, entry["unit"]))
    height = 58 + len(rows) * (BAR + GAP)
    most = max([row[1] for row in rows] + [1.0])
    room = WIDTH - LEFT - 330
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'font-family="system-ui, sans-serif" font-size="13" role="img" '
        f'aria-label="Needletail against the best of its peers">',
        "<style>text{fill:#24292f}.dim{fill:#57606a}.bar{fill:#0072b2}.line{stroke:#57606a}"
        "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.dim{fill:#8b949e}.bar{fill:#56b4e9}.line{stroke:#8b949e}}"
        "</style>",
        f'<text x="{LEFT}" y="20" font-weight="600">Times as fast as the best peer (memory: times smaller)</text>']
    for i, (name, ratio, ours, theirs, best, unit) in enumerate(rows):
        y = 36 + i * (BAR + GAP)
        width = max(1.0, room * ratio / most)
        text = f"{ratio:.1f}×"
        note = f"{number(ours)} against {number(theirs)} {unit}, {TITLES[best]}"
        out += [
            f'<text x="{LEFT - 10}" y="{y + 16}" text-anchor="end">{escape(name)}</text>',
            f'<rect class="bar" x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}" rx="2"/>',
            f'<text x="{LEFT + width + 8:.1f}" y="{y + 16}" font-weight="600">{text}'
            f'<tspan class="dim" font-weight="400" dx="8">{escape(note)}</tspan></text>']
    one = LEFT + room / most
    out.append(
        f'<line class="line" stroke-dasharray="3 3" x1="{one:.1f}" x2="{one:.1f}" y1="30" y2="{height - 16}"/>'
        f'<text class="dim" x="{one + 4:.1f}" y="{height - 6}" font-size="11">1</text></svg>')
    return "\n".join(out) + "\n"


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
