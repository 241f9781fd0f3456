"""What a run found: medians, ratios, agreement, and the table in Markdown."""
import os
import platform
import statistics
import subprocess

from jobs import OURS, PARTIAL, PEERS, TITLES


def machine():
    """The processor by its public name, and how many cores this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    try:
        with open("/proc/cpuinfo") as file:
            info = dict(line.split(":", 1) for line in file.read().split("\n\n")[0].splitlines() if ":" in line)
        info = {key.strip(): value.strip() for key, value in info.items()}
        flags = info.get("flags", "").split()
        name = info.get("model name", platform.machine())
        if "cpu family" in info:
            name += f" (family {info['cpu family']}, model {info['model']})"
        sets = [flag for flag in ("avx2", "avx512f") if flag in flags]
    except OSError:
        shown = subprocess.run(["sysctl", "-n", "machdep.cpu.brand_string"], capture_output=True, text=True)
        name, sets = shown.stdout.strip() or platform.machine(), []
    return {"processor": name, "cores": cores, "instructions": sets, "system": platform.system()}


def summary(entry):
    """Median and minimum of each row, how often it is as fast as what it is compared with, and what is wrong."""
    found = {row: p for row, p in entry["programs"].items() if p["values"]}
    numbers = {
        row: {"median": statistics.median(p["values"]), "minimum": min(p["values"]), "count": len(p["values"])}
        for row, p in found.items()}
    problems = [
        f"{TITLES.get(row, row)} failed: {p['failed']}" for row, p in entry["programs"].items() if "failed" in p]
    if entry["cases"]:
        times = {
            row: numbers[row]["median"] / sum(numbers[other]["median"] for other in case["against"])
            for row, case in entry["cases"].items()
            if case["against"] and {row, *case["against"]} <= numbers.keys()}
        return {"numbers": numbers, "problems": problems, "times_as_long": times}
    peers = {who: n["median"] for who, n in numbers.items() if who in PEERS and who not in PARTIAL}
    best = min(peers, key=peers.get) if peers else None
    difference, disagreements = agreement(found, entry["tolerance"])
    return {
        "numbers": numbers, "best_peer": best, "largest_difference": difference, "problems": problems + disagreements,
        "times_faster": {who: peers[best] / n["median"] for who, n in numbers.items()} if best else {}}


def agreement(found, tolerance):
    """The largest difference from ours, None if there is nothing to compare, and who differs by too much."""
    problems, differences = [], []
    reference = next((p["agreed"] for who, p in found.items() if who in OURS), None)
    for who, program in found.items():
        told = program["agreed"]
        if reference is None:
            break
        if len(told) != len(reference) and not (who in PARTIAL and 0 < len(told) < len(reference)):
            problems.append(f"{TITLES[who]} tells {len(told)} numbers, not {len(reference)}")
            continue
        largest = max((abs(a - b) for a, b in zip(told, reference)), default=None)
        if largest is None:
            continue
        differences.append(largest)
        if not largest <= tolerance:
            problems.append(
                f"{TITLES[who]} does not agree with ours: {told} against {reference}, "
                f"{largest:.2g} apart, more than {tolerance:g}")
    return max(differences, default=None), problems


def figure(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 \
        else f"{value:.3f}"


def table(results):
    where = results["machine"]
    sets = f", {' '.join(where['instructions'])}" if where["instructions"] else ""
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    lines = [
        f"{where['processor']}, {where['cores']} cores{sets}, {where['system']}. {versions}. "
        f"{results['rounds']} rounds in turn.", ""]
    for name, entry in results["jobs"].items():
        found = entry["summary"]
        lines += [f"**{entry['title']}** (`{name}`)", ""]
        lines += case_rows(entry) if entry["cases"] else program_rows(entry)
        lines.append("")
        if found.get("largest_difference") is not None:
            lines += [f"Largest difference from ours in what all must agree on: {found['largest_difference']:.1e} "
                      f"(allowed: {entry['tolerance']:g}).", ""]
        disturbed = max((share or 0 for p in entry["programs"].values() for share in p.get("others", [])), default=0)
        if disturbed > 0.05:
            lines += [f"Other programs used up to {disturbed:.0%} of the machine meanwhile.", ""]
        lines += [f"**{problem}**\n" for problem in found["problems"]]
    return "\n".join(lines)


def unmeasured(program):
    return "failed" if "failed" in program else program.get("skipped", "not measured")


def program_rows(entry):
    """Ours against the peers."""
    found, unit = entry["summary"], entry["unit"]
    lines = [
        f"| | median, {unit} | minimum, {unit} | n | best peer ÷ this | |", "| --- | ---: | ---: | ---: | ---: | --- |"]
    for who, program in entry["programs"].items():
        if who not in found["numbers"]:
            lines.append(f"| {TITLES[who]} | | | | | {unmeasured(program)} |")
            continue
        n, ratio = found["numbers"][who], found["times_faster"].get(who)
        bold = "**" if who == "needletail" else ""
        note = program.get("variant") or ""
        if entry["kind"] == "command":
            note += f"; peak memory {program['peak_mb']:,.0f} MB"
        lines.append(
            f"| {TITLES[who]} | {figure(n['median'])} | {figure(n['minimum'])} | {n['count']} | "
            f"{f'{bold}{ratio:.2f}{bold}' if ratio else ''} | {note} |")
    return lines


def case_rows(entry):
    """Cases of ours, some against others."""
    found, unit = entry["summary"], entry["unit"]
    lines = [
        f"| | median, {unit} | minimum, {unit} | n | times as long | allowed | as |",
        "| --- | ---: | ---: | ---: | ---: | ---: | --- |"]
    for row, case in entry["cases"].items():
        if row not in found["numbers"]:
            lines.append(f"| {row} | | | | | | {unmeasured(entry['programs'][row])} |")
            continue
        n, times = found["numbers"][row], found["times_as_long"].get(row)
        bold = "**" if times and times > case["allowed"] else ""
        lines.append(
            f"| {row} | {figure(n['median'])} | {figure(n['minimum'])} | {n['count']} | "
            + (f"{bold}{times:.2f}{bold} | {case['allowed']:g} | {' + '.join(case['against'])} |" if times else "| | |"))
    return lines
