"""How busy other programs keep the machine, so that a measurement that they disturbed can be told."""
import os
import resource
import time


def busy_seconds():
    """Processor seconds that all programs used since the machine started; None where /proc does not tell."""
    try:
        with open("/proc/stat") as file:
            ticks = [int(n) for n in file.readline().split()[1:]]
    except OSError:
        return None
    user, nice, system, _, _, interrupts, soft, steal = ticks[:8]
    return (user + nice + system + interrupts + soft + steal) / os.sysconf("SC_CLK_TCK")


def children_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def wait_for_quiet(limit):
    """Waits until the machine was idle for half a second, `limit` seconds at most."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        before = busy_seconds()
        if before is None:
            return
        time.sleep(0.5)
        if busy_seconds() - before < 0.1:
            return


class Others:
    """The share of all cores that programs other than our child used between start and stop."""

    def __enter__(self):
        self.began, self.busy, self.ours = time.monotonic(), busy_seconds(), children_seconds()
        return self

    def __exit__(self, *_):
        wall = time.monotonic() - self.began
        if self.busy is None:
            self.share = None
            return
        others = busy_seconds() - self.busy - (children_seconds() - self.ours)
        self.share = max(0.0, others / wall / os.cpu_count())
