"""Writes the data and initial weights that all programs read: prepare.py FOLDER IMDB.

Reviews are what keras.datasets.imdb.load_data(num_words=10000) and pad_sequences give. Weights come from a
fixed formula (a hash of their place), in the ranges of Keras' initializers; recurrent kernels are made
orthogonal.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "peers"))
os.environ.setdefault("KERAS_BACKEND", "jax")
import numpy as np  # noqa: E402
from keras.utils import pad_sequences  # noqa: E402
from jobs import JOBS  # noqa: E402
from protocol import GATES, bias_shape, load_imdb  # noqa: E402


def uniform(count, salt):
    """Numbers in [-1, 1): SplitMix64 of the place."""
    z = (np.arange(count, dtype=np.uint64) + np.uint64(salt << 32)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(40)).astype(np.float64) / 2**23 - 1


def glorot(rows, columns, salt):
    return uniform(rows * columns, salt) * np.sqrt(6 / (rows + columns))


def orthogonal(rows, columns, salt):
    """Orthogonal rows; there are not more of them than columns."""
    q, r = np.linalg.qr(uniform(columns * rows, salt).reshape(columns, rows))
    q = q * np.sign(np.diag(r))
    return (q if rows == columns else q.T).ravel()


def bias(job, salt):
    """Small numbers in place of zeros, so that a bias in the wrong place shows. The forget gate's are near one."""
    units = job["units"]
    values = uniform(int(np.prod(bias_shape(job["cell"], units))), salt) * 0.05
    if job["cell"] == "lstm":
        values[units:2 * units] += 1
    return values


def weights(job):
    features, units, directions = job["features"], job["units"], 2 if job["bidirectional"] else 1
    width = units * GATES[job["cell"]]
    parts = [uniform(job["vocabulary"] * features, 1) * 0.05]
    for salt in [2, 6][:directions]:
        parts += [glorot(features, width, salt), orthogonal(units, width, salt + 1), bias(job, salt + 2)]
    parts += [glorot(directions * units, 1, 10), np.zeros(1)]
    return np.concatenate(parts).astype("<f4")


def with_holes(x):
    """Every tenth word or so, never the first nor the last of a review, becomes padding."""
    place = np.arange(x.shape[1])
    first = (x != 0).argmax(axis=1)[:, None]
    holes = (uniform(x.size, 11).reshape(x.shape) < -0.8) & (place > first) & (place < x.shape[1] - 1)
    return np.where(holes, 0, x)


def main(folder, imdb):
    def write(name, array, kind):
        np.ascontiguousarray(array, dtype=kind).tofile(os.path.join(folder, name))

    (x_train, y_train), (x_test, y_test) = load_imdb(imdb, 10_000)
    whole = pad_sequences(x_train[:640], maxlen=max(map(len, [*x_train, *x_test])))
    assert whole.shape[1] == 2494, f"the longest review has {whole.shape[1]} words, not 2494"
    full = [i for i, x in enumerate(x_train) if len(x) >= 500][:1280]
    left, few = pad_sequences(x_train, maxlen=500), x_train[:20 * 128]
    write("train500.x", left, "<i4")
    write("right500.x", pad_sequences(few, maxlen=500, padding="post"), "<i4")
    write("holes500.x", with_holes(left[:len(few)]), "<i4")
    write("train.y", y_train, "<f4")
    write("test500.x", pad_sequences(x_test, maxlen=500), "<i4")
    write("test.y", y_test, "<f4")
    write("whole.x", whole, "<i4")
    write("full500.x", pad_sequences([x_train[i] for i in full], maxlen=500), "<i4")
    write("full500.y", y_train[full], "<f4")
    cases = [case for job in JOBS.values() for case in [job, *job["cases"]]]
    for name, job in {case["weights"]: case for case in cases}.items():
        write(name, weights(job), "<f4")


main(*sys.argv[1:])
