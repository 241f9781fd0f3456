"""JAX by itself: the model by hand with lax.scan, everything jitted, buffers donated."""
import itertools
import time

import jax
import jax.numpy as jnp
import numpy as np
from protocol import Job, directions
from functools import partial

RATE, RHO, EPSILON = 1e-3, 0.9, 1e-7


def simple_rnn(state, x, recurrent, bias):
    h = jnp.tanh(x + state[0] @ recurrent)
    return (h,)


def lstm(state, x, recurrent, bias):
    h, c = state
    i, f, g, o = jnp.split(x + h @ recurrent, 4, axis=-1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


def gru(state, x, recurrent, bias):
    (h,) = state
    (z, r, n), (hz, hr, hn) = jnp.split(x, 3, axis=-1), jnp.split(h @ recurrent + bias[1], 3, axis=-1)
    z, r = jax.nn.sigmoid(z + hz), jax.nn.sigmoid(r + hr)
    return (z * h + (1 - z) * jnp.tanh(n + r * hn),)


# A cell's step, and how many states it has.
CELLS = {"simple_rnn": (simple_rnn, 1), "lstm": (lstm, 2), "gru": (gru, 1)}


def logits(weights, ids, table, unroll):
    """ids: [batch, steps]. `table` projects the whole vocabulary once and looks the projections up; without
    it, rows are looked up first. Either is the same function."""
    embeddings, recurrences, dense, dense_bias = directions(weights)
    cell, states = CELLS[job.cell]
    ids = ids.T
    last = []
    for (kernel, recurrent, bias), reverse in zip(recurrences, (False, True)):
        added = bias if bias.ndim == 1 else bias[0]
        projected = (embeddings @ kernel + added)[ids] if table else embeddings[ids] @ kernel + added
        start = (jnp.zeros((ids.shape[1], recurrent.shape[0])),) * states
        state, _ = jax.lax.scan(
            lambda state, x: (cell(state, x, recurrent, bias), None), start, projected, reverse=reverse, unroll=unroll)
        last.append(state[0])
    return (jnp.concatenate(last, axis=-1) @ dense + dense_bias)[:, 0]


def loss(weights, ids, labels, table, unroll):
    z = logits(weights, ids, table, unroll)
    return jnp.mean(jnp.maximum(z, 0) - z * labels + jnp.log1p(jnp.exp(-jnp.abs(z)))), z


@partial(jax.jit, donate_argnums=(0, 1), static_argnums=(4, 5))
def train_step(weights, squares, ids, labels, table, unroll):
    (value, z), gradients = jax.value_and_grad(loss, has_aux=True)(weights, ids, labels, table, unroll)
    squares = [RHO * v + (1 - RHO) * g * g for v, g in zip(squares, gradients)]
    weights = [w - RATE * g * jax.lax.rsqrt(v + EPSILON) for w, v, g in zip(weights, squares, gradients)]
    return weights, squares, value, jnp.sum((z > 0) == (labels > 0.5))


@partial(jax.jit, static_argnums=(3, 4))
def test_step(weights, ids, labels, table, unroll):
    value, z = loss(weights, ids, labels, table, unroll)
    return value, jnp.sum((z > 0) == (labels > 0.5))


@partial(jax.jit, static_argnums=(2, 3))
def probabilities(weights, ids, table, unroll):
    return jax.nn.sigmoid(logits(weights, ids, table, unroll))


VARIANTS = {
    f"{'project first' if table else 'look up first'}, unroll {unroll}": (table, unroll)
    for table, unroll in itertools.product((False, True), (1, 8))
}


def start(job):
    weights = [jnp.asarray(w) for w in job.weights()]
    return weights, [jnp.zeros_like(w) for w in weights]


def trainer(job, batches, table, unroll):
    weights, squares = start(job)

    def step(i):
        nonlocal weights, squares
        ids, labels = batches[i % len(batches)]
        weights, squares, value, _ = train_step(weights, squares, ids, labels, table, unroll)
        jax.block_until_ready((weights, squares, value))
        return value

    return step


def train(job):
    batches = [(jnp.asarray(x), jnp.asarray(y)) for x, y in job.batches()]
    job.train_report({name: partial(trainer, job, batches, *how) for name, how in VARIANTS.items()})


def fit(job):
    batches = [(jnp.asarray(x), jnp.asarray(y)) for x, y in job.batches()[:3]]
    variant = job._choose({name: partial(trainer, job, batches, *how) for name, how in VARIANTS.items()})
    how = VARIANTS[variant]
    x, y = job.inputs(), job.targets()
    kept = int(len(x) * 0.8)
    weights, squares = start(job)
    times, agreed = [], None
    while not times or (sum(times) < job.seconds * 1e3 and len(times) < 20):
        began = time.perf_counter()
        values, hits, held, held_hits = [], [], [], []
        for i in range(0, kept, job.batch):
            end = min(kept, i + job.batch)
            weights, squares, value, hit = train_step(weights, squares, x[i:end], y[i:end], *how)
            values.append(value * (end - i))
            hits.append(hit)
        for i in range(kept, len(x), job.batch):
            value, hit = test_step(weights, x[i:i + job.batch], y[i:i + job.batch], *how)
            held.append(value * len(y[i:i + job.batch]))
            held_hits.append(hit)
        mean = float(sum(values)) / kept
        float(sum(held)), float(sum(hits)), float(sum(held_hits))
        if agreed:
            times.append(1e3 * (time.perf_counter() - began))
        else:
            agreed = [mean]
    job.report(times_ms=times, agreed=agreed, variant=variant)


def predict(job):
    x = job.inputs()
    weights, _ = start(job)
    outputs = {}

    def make(table, unroll):
        def work(i):
            parts = [
                probabilities(weights, x[i:i + job.batch], table, unroll) for i in range(0, len(x), job.batch)]
            outputs["last"] = np.concatenate([np.asarray(p) for p in parts])

        return work

    job.work_report(
        {name: partial(make, *how) for name, how in VARIANTS.items()},
        agreed=lambda work: (work(0), [float(v) for v in outputs["last"][:16]])[1], warm_up=1)


def latency(job):
    x = job.inputs()
    weights, _ = start(job)

    def make(table, unroll):
        return lambda i: np.asarray(probabilities(weights, x[i % len(x)][None], table, unroll))[0]

    job.work_report(
        {name: partial(make, *how) for name, how in VARIANTS.items() if not how[0]},
        agreed=lambda work: [float(work(i)) for i in range(16)], warm_up=20)


def startup(job):
    weights, _ = start(job)
    output = probabilities(weights, job.inputs(), False, 1)
    job.report(times_ms=[], agreed=[float(output[0])], variant="look up first, unroll 1")


job = Job()
if job.kind == "load":
    job.skip("JAX has no loader of its own")
else:
    {"train": train, "fit": fit, "predict": predict, "latency": latency, "startup": startup}[job.kind](job)
