"""The jobs, one entry each.

A job's spec says what the model is (`cell`, `units`, `bidirectional`, `backwards`, `mask`), what it reads (`x`,
`y`) and how often. `peers` names the peers that it is for. `cases` is for a job of ours alone: it compares
cases of one model in turn, each a spec of its own, some of them against the sum of others.
"""

NOTEBOOK = dict(
    vocabulary=10_000, features=32, cell="simple_rnn", units=32, bidirectional=False, backwards=False, mask=False,
    batch=128, steps=500, rows=20 * 128, checked=5, x="train500.x", y="train.y")
KERAS = ["keras-jax", "keras-tensorflow", "keras-torch"]
# No padding: only 1,280 of the reviews are long enough.
FULL = dict(x="full500.x", y="full500.y", rows=10 * 128)
CELLS = {"rnn": ("simple_rnn", "SimpleRNN"), "lstm": ("lstm", "LSTM"), "gru": ("gru", "GRU")}


def train(title, **differences):
    return dict(NOTEBOOK, kind="train", title=title, **differences)


def predict(title, **differences):
    return dict(NOTEBOOK, kind="predict", title=title, rows=25_000, x="test500.x", y="test.y", **differences)


def case(title, against=(), allowed=None, **differences):
    """against: the titles of the cases whose times are added up; allowed: at most so many times their sum."""
    return dict(title=title, against=list(against), allowed=allowed, **differences)


def masks(cell, layer):
    """Masked against unmasked, on one padding each."""
    left, right, holes = dict(), dict(x="right500.x"), dict(x="holes500.x")
    return train(
        f"{layer}(32): a mask against none, padded left, padded right and with holes", cell=cell, peers=[], cases=[
            case("padded left", **left),
            case("padded left, masked", ["padded left"], 1, mask=True, **left),
            case("padded right", **right),
            case("padded right, masked", ["padded right"], 1, mask=True, **right),
            case("holes", **holes),
            case("holes, masked", ["holes"], 1.3, mask=True, **holes)])


def directions(cell, layer):
    """Bidirectional against its directions."""
    both = dict(bidirectional=True)
    return train(
        f"Bidirectional({layer}(32)) against one direction", cell=cell, peers=[], cases=[
            case("padded left, forwards"),
            case("padded left, backwards", backwards=True),
            case("padded left, both", ["padded left, forwards", "padded left, backwards"], 1.1, **both),
            case("masked, forwards", mask=True),
            case("masked, both", ["masked, forwards"], 2.1, mask=True, **both),
            case("no padding, forwards", **FULL),
            case("no padding, both", ["no padding, forwards"], 2.1, **FULL, **both)])


JOBS = {
    "rnn32": train("Training step: SimpleRNN(32), 128 reviews padded to 500 steps"),
    # Over so many steps float32's last digits grow tenfold with each update: after five of them ours, PyTorch and
    # Keras are each 0.0011 to 0.0013 from a computation in float64. After three they are within 0.00001 of it.
    "rnn32-whole": train(
        "Training step: SimpleRNN(32), 128 whole reviews padded to 2,494 steps",
        steps=2494, rows=5 * 128, checked=3, x="whole.x"),
    "rnn32-full": train("Training step: SimpleRNN(32), 128 reviews of 500 words or more, no padding", **FULL),
    "rnn32-batch32": train("Training step: SimpleRNN(32), 32 reviews padded to 500 steps", batch=32, rows=40 * 32),
    "rnn128": train("Training step: SimpleRNN(128), 128 reviews padded to 500 steps", units=128),
    "lstm32": train("Training step: LSTM(32), 128 reviews padded to 500 steps", cell="lstm"),
    "gru32": train("Training step: GRU(32), 128 reviews padded to 500 steps", cell="gru"),
    "lstm128": train("Training step: LSTM(128), 128 reviews padded to 500 steps", cell="lstm", units=128),
    "bilstm32": train(
        "Training step: Bidirectional(LSTM(32)), 128 reviews padded to 500 steps", cell="lstm", bidirectional=True),
    "lstm32-mask": train(
        "Training step: LSTM(32) that masks the padding, 128 reviews padded to 500 steps",
        cell="lstm", mask=True, peers=KERAS),
    **{f"{name}32-masks": masks(*cell) for name, cell in CELLS.items()},
    **{f"{name}32-directions": directions(*cell) for name, cell in CELLS.items()},
    "fit": dict(
        NOTEBOOK, kind="fit", rows=25_000, tolerance=0.02,
        title="One epoch of fit: 157 steps of 128 reviews, then 5,000 reviews of validation"),
    "predict": predict("predict on 25,000 reviews of 500 steps"),
    "predict-lstm32": predict("predict on 25,000 reviews of 500 steps, LSTM(32)", cell="lstm"),
    "predict-gru32": predict("predict on 25,000 reviews of 500 steps, GRU(32)", cell="gru"),
    "latency": dict(
        NOTEBOOK, kind="latency", rows=256, x="test500.x", y="test.y", title="One review's prediction, 500 steps"),
    "load": dict(NOTEBOOK, kind="load", title="Loading both halves of IMDB and padding them to 500"),
    "startup": dict(
        NOTEBOOK, kind="startup", rows=1, title="From starting the process to its end, with a model built and one prediction"),
    "memory": dict(
        NOTEBOOK, kind="train", unit="MB", title="Peak memory of a process that does the training steps of rnn32"),
    "command": dict(
        NOTEBOOK, kind="command", unit="s", epochs=10, peers=["keras-jax", "keras-tensorflow"], slow=True,
        title="The whole notebook as a command: load, pad, ten epochs of fit, evaluate, save"),
}

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
    "onednn": ("onednn_peer.py", {}),
}
# Does a part of the work: never the best peer, and it need only agree in as many numbers as it tells.
PARTIAL = ["onednn"]
TITLES = {
    "needletail": "Needletail", "needletail-1-thread": "Needletail, one thread", "needletail-avx2": "Needletail, AVX2",
    "keras-jax": "Keras on JAX", "keras-tensorflow": "Keras on TensorFlow", "keras-torch": "Keras on PyTorch",
    "torch": "PyTorch", "jax": "JAX, lax.scan", "onednn": "oneDNN",
}


def finish(name, job):
    """What follows from the rest of a spec."""
    job["name"] = name
    job.setdefault("tolerance", 1e-3)
    job.setdefault("unit", "ms")
    job.setdefault("slow", False)
    whole_steps = job["kind"] == "train" and job["unit"] == "ms"
    job.setdefault("peers", [who for who in PEERS if whole_steps or who not in PARTIAL])
    job["weights"] = f"{'bi-' if job['bidirectional'] else ''}{job['cell']}-{job['units']}.w"
    cases = job.pop("cases", [])
    job["cases"] = [
        finish(f"{name}.{number}", {**job, **differences}) for number, differences in enumerate(cases)]
    return job


for name, job in JOBS.items():
    finish(name, job)
