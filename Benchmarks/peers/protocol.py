"""What the peers have in common: reading a job, repeating work, telling what was measured.

A peer is run as `PEER.py FOLDER JOB SECONDS [VARIANT]` and prints one line of JSON as its last:
`times_ms` (each repetition), `agreed` (numbers that all programs must agree on), `peak_mb`, `variant`, or
`skipped` with the reason. A peer that can do a job in several ways tries them all and measures the fastest;
VARIANT names one to take instead.
"""
import json
import os
import sys
import time

import numpy as np


# Gates side by side in a kernel, in Keras' order: LSTM i, f, c, o; GRU z, r, h.
GATES = {"simple_rnn": 1, "lstm": 4, "gru": 3}


def bias_shape(cell, units):
    """The GRU resets after the product: its input and its state have a bias each."""
    width = units * GATES[cell]
    return (2, width) if cell == "gru" else (width,)


def directions(weights):
    """What Job.weights gives, in groups: embeddings, [(kernel, recurrent kernel, bias), …], dense kernel, bias."""
    embeddings, *recurrences, dense, dense_bias = weights
    return embeddings, [recurrences[i:i + 3] for i in range(0, len(recurrences), 3)], dense, dense_bias


class Job:
    def __init__(self):
        self.folder, name, seconds = sys.argv[1:4]
        self.seconds = float(seconds)
        self.variant = sys.argv[4] if len(sys.argv) > 4 else None
        with open(os.path.join(self.folder, name + ".json")) as file:
            spec = json.load(file)
        self.weights_file = spec.pop("weights")
        self.__dict__.update(spec)

    def _numbers(self, name, kind, count):
        return np.fromfile(os.path.join(self.folder, name), dtype=kind, count=count)

    def inputs(self):
        """int32 [rows, steps]"""
        return self._numbers(self.x, "<i4", self.rows * self.steps).reshape(self.rows, self.steps)

    def targets(self):
        """float32 [rows]"""
        return self._numbers(self.y, "<f4", self.rows)

    def batches(self):
        x, y = self.inputs(), self.targets()
        return [(x[i:i + self.batch], y[i:i + self.batch]) for i in range(0, self.rows, self.batch)]

    def weights(self):
        """embeddings, then kernel, recurrent kernel and bias of each direction, then dense kernel and dense bias;
        shaped as in Keras"""
        directions = 2 if self.bidirectional else 1
        width = self.units * GATES[self.cell]
        recurrence = [(self.features, width), (self.units, width), bias_shape(self.cell, self.units)]
        shapes = [(self.vocabulary, self.features), *recurrence * directions, (directions * self.units, 1), (1,)]
        flat, start, parts = self._numbers(self.weights_file, "<f4", -1), 0, []
        for shape in shapes:
            size = int(np.prod(shape))
            parts.append(flat[start:start + size].reshape(shape))
            start += size
        assert start == len(flat)
        return parts

    def train_report(self, makers):
        """Times training steps.

        makers: variant → a function that makes `step(i)`, which trains on batch i (modulo the number of
        batches) from the initial weights on, waits until all is done, and returns the loss before the step.
        """
        variant = self._choose(makers)
        step = makers[variant]()
        agreed = [float(step(i)) for i in range(self.checked)]
        times = repeated(step, self.seconds, warm_up=10, first=self.checked)
        self.report(times_ms=times, agreed=agreed, variant=variant)

    def work_report(self, makers, agreed, warm_up=3):
        """Times any work. makers: variant → a function that makes `work(i)`."""
        variant = self._choose(makers)
        work = makers[variant]()
        agreed = agreed(work)
        self.report(times_ms=repeated(work, self.seconds, warm_up), agreed=agreed, variant=variant)

    def _choose(self, makers):
        if self.variant or len(makers) == 1:
            return self.variant or next(iter(makers))
        medians = {}
        for name, make in makers.items():
            work = make()
            medians[name] = float(np.median(repeated(work, 0.5, warm_up=3)))
        print("variants:", {k: round(v, 2) for k, v in medians.items()}, file=sys.stderr)
        return min(medians, key=medians.get)

    def skip(self, why):
        self.report(skipped=why)

    def report(self, **numbers):
        print(json.dumps({**numbers, "peak_mb": peak_mb()}), flush=True)


def repeated(work, seconds, warm_up, first=0):
    """Repeats `work(i)` until it took `seconds`, 5 to 1000 times, after a warm-up that is not counted."""
    for i in range(warm_up):
        work(first + i)
    times, total = [], 0.0
    while len(times) < 5 or (total < seconds and len(times) < 1000):
        start = time.perf_counter()
        work(first + warm_up + len(times))
        elapsed = time.perf_counter() - start
        times.append(elapsed * 1e3)
        total += elapsed
    return times


def peak_mb():
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
    except OSError:
        return None


def load_imdb(path, num_words):
    """keras.datasets.imdb.load_data from a file that is there already, without asking for its checksum."""
    import keras.src.datasets.imdb as imdb

    imdb.get_file = lambda **_: path
    return imdb.load_data(num_words=num_words)


def checksum(x):
    """The mean of all ids and that of the ids times their place in the row, over a row's length."""
    steps = x.shape[1]
    return [float(x.mean(dtype=np.float64)), float((x * np.arange(steps, dtype=np.float64)).mean() / steps)]
