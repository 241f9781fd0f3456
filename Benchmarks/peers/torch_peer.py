"""PyTorch by itself: nn.Embedding, nn.RNN, nn.LSTM or nn.GRU, nn.Linear.

The update is written by hand: torch.optim.RMSprop divides by sqrt(v) + epsilon, Keras by sqrt(v + epsilon),
and with gradients as small as an embedding's the two train differently from the first step on.
"""
import os
import time
from functools import partial

import torch
from protocol import Job, directions
from torch.nn import functional as F

RATE, RHO, EPSILON = 1e-3, 0.9, 1e-7
torch.set_num_threads(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())


CELLS = {"simple_rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}


class Model(torch.nn.Module):
    def __init__(self, job, sparse=False, batch_first=True):
        super().__init__()
        self.cell, self.batch_first = job.cell, batch_first
        self.embedding = torch.nn.Embedding(job.vocabulary, job.features, sparse=sparse)
        self.rnn = CELLS[job.cell](
            job.features, job.units, batch_first=batch_first, bidirectional=job.bidirectional)
        self.dense = torch.nn.Linear(job.units * (2 if job.bidirectional else 1), 1)
        embeddings, recurrences, dense, dense_bias = directions([torch.from_numpy(w) for w in job.weights()])
        with torch.no_grad():
            self.embedding.weight.copy_(embeddings)
            for parts, suffix in zip(recurrences, ("l0", "l0_reverse")):
                self.set_recurrence(suffix, *parts)
            self.dense.weight.copy_(dense.T)
            self.dense.bias.copy_(dense_bias)

    def set_recurrence(self, suffix, kernel, recurrent, bias):
        weight = {name: getattr(self.rnn, f"{name}_{suffix}") for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
        weight["weight_ih"].copy_(self.reordered(kernel).T)
        weight["weight_hh"].copy_(self.reordered(recurrent).T)
        if self.cell == "gru":
            for name, values in zip(("bias_ih", "bias_hh"), self.reordered(bias)):
                weight[name].copy_(values)
        else:
            weight["bias_ih"].copy_(bias)
            weight["bias_hh"].zero_().requires_grad_(False)  # Keras has one bias: this one stays zero

    def reordered(self, columns):
        """From Keras' order of gates to PyTorch's: z, r, h to r, z, n; the LSTM's is the same."""
        if self.cell != "gru":
            return columns
        z, r, h = columns.chunk(3, dim=-1)
        return torch.cat([r, z, h], dim=-1)

    def forward(self, ids):
        if not self.batch_first:
            ids = ids.T
        _, state = self.rnn(self.embedding(ids))
        h = state[0] if self.cell == "lstm" else state
        return self.dense(torch.cat(list(h), dim=1) if len(h) > 1 else h[0])[:, 0]


class RMSprop:
    """Keras' formula on dense and sparse gradients."""

    def __init__(self, model):
        self.weights = [w for w in model.parameters() if w.requires_grad]
        self.squares = [torch.zeros_like(w) for w in self.weights]

    @torch.no_grad()
    def step(self):
        for w, v in zip(self.weights, self.squares):
            g, w.grad = w.grad, None
            if g.is_sparse:
                g = g.coalesce()
                rows, g = g.indices()[0], g.values()
                v.mul_(RHO).index_add_(0, rows, g * g, alpha=1 - RHO)
                w.index_add_(0, rows, g.mul_((v[rows] + EPSILON).rsqrt_()), alpha=-RATE)
            else:
                v.mul_(RHO).addcmul_(g, g, value=1 - RHO)
                w.addcdiv_(g, (v + EPSILON).sqrt_(), value=-RATE)


def trainer(job, batches, compiled=False, **how):
    torch.manual_seed(0)
    model = Model(job, **how)
    optimizer = RMSprop(model)
    forward = torch.compile(model) if compiled else model

    def step(i):
        ids, labels = batches[i % len(batches)]
        loss = F.binary_cross_entropy_with_logits(forward(ids), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


VARIANTS = {
    "dense gradient": dict(),
    "sparse gradient": dict(sparse=True),
    "dense gradient, time first": dict(batch_first=False),
    "sparse gradient, time first": dict(sparse=True, batch_first=False),
    "sparse gradient, torch.compile": dict(sparse=True, compiled=True),
    "dense gradient, torch.compile": dict(compiled=True),
}


def tensors(batches):
    return [(torch.from_numpy(x), torch.from_numpy(y)) for x, y in batches]


def train(job):
    batches = tensors(job.batches())
    job.train_report({name: partial(trainer, job, batches, **how) for name, how in VARIANTS.items()})


def fit(job):
    batches = tensors(job.batches()[:3])
    variant = job._choose({
        name: partial(trainer, job, batches, **how) for name, how in VARIANTS.items() if "compiled" not in how})
    model = Model(job, **VARIANTS[variant])
    optimizer = RMSprop(model)
    x, y = torch.from_numpy(job.inputs()), torch.from_numpy(job.targets())
    kept = int(len(x) * 0.8)
    times, agreed = [], None
    while not times or (sum(times) < job.seconds * 1e3 and len(times) < 20):
        began = time.perf_counter()
        total, hits, held, held_hits = 0.0, 0, 0.0, 0
        for i in range(0, kept, job.batch):
            ids, labels = x[i:min(kept, i + job.batch)], y[i:min(kept, i + job.batch)]
            z = model(ids)
            loss = F.binary_cross_entropy_with_logits(z, labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(ids)
            hits += ((z > 0) == (labels > 0.5)).sum().item()
        with torch.inference_mode():
            for i in range(kept, len(x), job.batch):
                ids, labels = x[i:i + job.batch], y[i:i + job.batch]
                z = model(ids)
                held += F.binary_cross_entropy_with_logits(z, labels).item() * len(ids)
                held_hits += ((z > 0) == (labels > 0.5)).sum().item()
        if agreed:
            times.append(1e3 * (time.perf_counter() - began))
        else:
            agreed = [total / kept]
    job.report(times_ms=times, agreed=agreed, variant=variant)


LAYOUTS = {"batch first": dict(), "time first": dict(batch_first=False)}


def predict(job):
    x = torch.from_numpy(job.inputs())
    outputs = {}

    def make(**how):
        model = Model(job, **how).eval()

        @torch.inference_mode()
        def work(i):
            outputs["last"] = torch.sigmoid(
                torch.cat([model(x[i:i + job.batch]) for i in range(0, len(x), job.batch)]))

        return work

    job.work_report(
        {name: partial(make, **how) for name, how in LAYOUTS.items()},
        agreed=lambda work: (work(0), outputs["last"][:16].tolist())[1], warm_up=1)


def latency(job):
    x = torch.from_numpy(job.inputs())

    def make(**how):
        model = Model(job, **how).eval()

        @torch.inference_mode()
        def work(i):
            return torch.sigmoid(model(x[i % len(x)][None])).item()

        return work

    job.work_report(
        {name: partial(make, **how) for name, how in LAYOUTS.items()},
        agreed=lambda work: [work(i) for i in range(16)], warm_up=20)


def startup(job):
    with torch.inference_mode():
        output = torch.sigmoid(Model(job).eval()(torch.from_numpy(job.inputs())))
    job.report(times_ms=[], agreed=output.tolist(), variant="call")


job = Job()
if job.kind == "load":
    job.skip("PyTorch has no loader of its own")
else:
    {"train": train, "fit": fit, "predict": predict, "latency": latency, "startup": startup}[job.kind](job)
