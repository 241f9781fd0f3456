"""Writes the data and initial weights that all programs read: prepare.py FOLDER IMDB.

Reviews are what keras.datasets.imdb.load_data(num_words=10000) and pad_sequences give. Weights come from a
fixed formula (a hash of their place), in the ranges of Keras' initializers; the recurrent kernel is made
orthogonal.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "peers"))
os.environ.setdefault("KERAS_BACKEND", "jax")
import numpy as np  # noqa: E402
from keras.utils import pad_sequences  # noqa: E402
from protocol import load_imdb  # noqa: E402


def uniform(count, salt):
    """Numbers in [-1, 1): SplitMix64 of the place."""
    z = (np.arange(count, dtype=np.uint64) + np.uint64(salt << 32)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(40)).astype(np.float64) / 2**23 - 1


def glorot(rows, columns, salt):
    return uniform(rows * columns, salt) * np.sqrt(6 / (rows + columns))


def orthogonal(size, salt):
    q, r = np.linalg.qr(uniform(size * size, salt).reshape(size, size))
    return (q * np.sign(np.diag(r))).ravel()


def weights(units):
    parts = [
        uniform(10_000 * 32, 1) * 0.05, glorot(32, units, 2), orthogonal(units, 3), np.zeros(units),
        glorot(units, 1, 4), np.zeros(1)]
    return np.concatenate(parts).astype("<f4")


def main(folder, imdb):
    def write(name, array, kind):
        np.ascontiguousarray(array, dtype=kind).tofile(os.path.join(folder, name))

    (x_train, y_train), (x_test, y_test) = load_imdb(imdb, 10_000)
    whole = pad_sequences(x_train[:640], maxlen=max(map(len, [*x_train, *x_test])))
    assert whole.shape[1] == 2494, f"the longest review has {whole.shape[1]} words, not 2494"
    full = [i for i, x in enumerate(x_train) if len(x) >= 500][:1280]
    write("train500.x", pad_sequences(x_train, maxlen=500), "<i4")
    write("train.y", y_train, "<f4")
    write("test500.x", pad_sequences(x_test, maxlen=500), "<i4")
    write("test.y", y_test, "<f4")
    write("whole.x", whole, "<i4")
    write("full500.x", pad_sequences([x_train[i] for i in full], maxlen=500), "<i4")
    write("full500.y", y_train[full], "<f4")
    for units in (32, 128):
        write(f"rnn{units}.w", weights(units), "<f4")


main(*sys.argv[1:])
