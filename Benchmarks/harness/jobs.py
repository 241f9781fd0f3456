"""The jobs, one entry each."""

NOTEBOOK = dict(
    vocabulary=10_000, features=32, units=32, batch=128, steps=500, rows=20 * 128, checked=5,
    x="train500.x", y="train.y", weights="rnn32.w")


def train(title, **differences):
    return dict(NOTEBOOK, kind="train", title=title, **differences)


JOBS = {
    "rnn32": train("Training step: SimpleRNN(32), 128 reviews padded to 500 steps"),
    "rnn32-whole": train(
        "Training step: SimpleRNN(32), 128 whole reviews padded to 2,494 steps",
        steps=2494, rows=5 * 128, x="whole.x"),
    "rnn32-full": train(
        "Training step: SimpleRNN(32), 128 reviews of 500 words or more, no padding",
        rows=10 * 128, x="full500.x", y="full500.y"),
    "rnn32-batch32": train("Training step: SimpleRNN(32), 32 reviews padded to 500 steps", batch=32, rows=40 * 32),
    "rnn128": train("Training step: SimpleRNN(128), 128 reviews padded to 500 steps", units=128, weights="rnn128.w"),
    "fit": dict(
        NOTEBOOK, kind="fit", rows=25_000, tolerance=0.02,
        title="One epoch of fit: 157 steps of 128 reviews, then 5,000 reviews of validation"),
    "predict": dict(
        NOTEBOOK, kind="predict", rows=25_000, x="test500.x", y="test.y", title="predict on 25,000 reviews of 500 steps"),
    "latency": dict(
        NOTEBOOK, kind="latency", rows=256, x="test500.x", y="test.y", title="One review's prediction, 500 steps"),
    "load": dict(NOTEBOOK, kind="load", title="Loading both halves of IMDB and padding them to 500"),
    "startup": dict(
        NOTEBOOK, kind="startup", rows=1, title="From starting the process to its end, with a model built and one prediction"),
    "memory": dict(
        NOTEBOOK, kind="train", unit="MB", title="Peak memory of a process that does the training steps of rnn32"),
}
for name, job in JOBS.items():
    job.setdefault("tolerance", 1e-3)
    job.setdefault("unit", "ms")
    job["name"] = name

OURS = {
    "needletail": {},
    "needletail-1-thread": {"NEEDLETAIL_THREADS": "1"},
    "needletail-avx2": {"NEEDLETAIL_ISA": "avx2"},
}
PEERS = {
    "keras-jax": ("keras_peer.py", {"KERAS_BACKEND": "jax"}),
    "keras-tensorflow": ("keras_peer.py", {"KERAS_BACKEND": "tensorflow"}),
    "keras-torch": ("keras_peer.py", {"KERAS_BACKEND": "torch"}),
    "torch": ("torch_peer.py", {}),
    "jax": ("jax_peer.py", {}),
}
TITLES = {
    "needletail": "Needletail", "needletail-1-thread": "Needletail, one thread", "needletail-avx2": "Needletail, AVX2",
    "keras-jax": "Keras on JAX", "keras-tensorflow": "Keras on TensorFlow", "keras-torch": "Keras on PyTorch",
    "torch": "PyTorch", "jax": "JAX, lax.scan",
}
