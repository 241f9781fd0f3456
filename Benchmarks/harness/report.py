"""What a run found: medians, ratios, agreement, and the table in Markdown."""
import os
import platform
import statistics
import subprocess

from jobs import OURS, PEERS, TITLES


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
    """Median and minimum of each program, how often it is as fast as the best peer, and what is wrong."""
    found = {who: p for who, p in entry["programs"].items() if p["values"]}
    numbers = {
        who: {"median": statistics.median(p["values"]), "minimum": min(p["values"]), "count": len(p["values"])}
        for who, p in found.items()}
    peers = {who: n["median"] for who, n in numbers.items() if who in PEERS}
    best = min(peers, key=peers.get) if peers else None
    problems = [f"{TITLES[who]} failed: {p['failed']}" for who, p in entry["programs"].items() if "failed" in p]
    difference = 0.0
    reference = next((p["agreed"] for who, p in found.items() if who in OURS), None)
    for who, program in found.items():
        if reference is None:
            break
        if len(program["agreed"]) != len(reference):
            problems.append(f"{TITLES[who]} tells {len(program['agreed'])} numbers, not {len(reference)}")
            continue
        largest = max((abs(a - b) for a, b in zip(program["agreed"], reference)), default=0.0)
        difference = max(difference, largest)
        if not largest <= entry["tolerance"]:
            problems.append(
                f"{TITLES[who]} does not agree with ours: {program['agreed']} against {reference}, "
                f"{largest:.2g} apart, more than {entry['tolerance']:g}")
    return {
        "numbers": numbers, "best_peer": best, "largest_difference": difference, "problems": problems,
        "times_faster": {who: peers[best] / n["median"] for who, n in numbers.items()} if best else {}}


def figure(value, unit):
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
        found, unit = entry["summary"], entry["unit"]
        lines += [
            f"**{entry['title']}** (`{name}`)", "",
            f"| | median, {unit} | minimum, {unit} | n | best peer ÷ this | |", "| --- | ---: | ---: | ---: | ---: | --- |"]
        for who, program in entry["programs"].items():
            if who not in found["numbers"]:
                why = "failed" if "failed" in program else program.get("skipped", "not measured")
                lines.append(f"| {TITLES[who]} | | | | | {why} |")
                continue
            n = found["numbers"][who]
            ratio = found["times_faster"].get(who)
            bold = "**" if who == "needletail" else ""
            lines.append(
                f"| {TITLES[who]} | {figure(n['median'], unit)} | {figure(n['minimum'], unit)} | {n['count']} | "
                f"{f'{bold}{ratio:.2f}{bold}' if ratio else ''} | {program.get('variant') or ''} |")
        lines += ["", f"Largest difference from ours in what all must agree on: {found['largest_difference']:.1e} "
                      f"(allowed: {entry['tolerance']:g}).", ""]
        disturbed = max((share or 0 for p in entry["programs"].values() for share in p.get("others", [])), default=0)
        if disturbed > 0.05:
            lines += [f"Other programs used up to {disturbed:.0%} of the machine meanwhile.", ""]
        lines += [f"**{problem}**\n" for problem in found["problems"]]
    return "\n".join(lines)
