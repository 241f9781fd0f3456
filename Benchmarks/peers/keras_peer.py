"""Keras 3 on the backend that KERAS_BACKEND names."""
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402

import numpy as np  # noqa: E402
from protocol import Job, checksum, load_imdb, repeated  # noqa: E402

import keras  # noqa: E402

backend = keras.backend.backend()
if backend == "tensorflow":
    import tensorflow as tf
elif backend == "torch":
    import torch

    torch.set_num_threads(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())


class SummedRMSprop(keras.optimizers.RMSprop):
    """On TensorFlow the embedding's gradient is a list of rows in which an id stands as often as in the batch, and
    Keras squares each row by itself: the sum of squares in place of the square of the sum, which is not what it
    computes on other backends. So the rows of an id are added up first."""

    def update_step(self, gradient, variable, learning_rate):
        if isinstance(gradient, tf.IndexedSlices):
            gradient = tf.convert_to_tensor(gradient)
        super().update_step(gradient, variable, learning_rate)


CELLS = {"simple_rnn": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}


def make_model(job, metrics=None, given=True):
    """given: with the weights that all programs start from, and numbers that all agree on."""
    recurrence = CELLS[job.cell](job.units)
    model = keras.Sequential([
        keras.layers.Embedding(job.vocabulary, job.features, mask_zero=job.mask),
        keras.layers.Bidirectional(recurrence) if job.bidirectional else recurrence,
        keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.build((None, job.steps))
    optimizer = "rmsprop"
    if given:
        model.set_weights(job.weights())
        optimizer = SummedRMSprop() if backend == "tensorflow" else optimizer
    model.compile(optimizer=optimizer, loss="binary_crossentropy", metrics=metrics)
    return model


def train(job):
    """The trainer's own compiled step, called with batches that are in the backend's memory already. `fit`
    itself costs more: it also takes the batches from the data and calls callbacks."""

    def running(mean):
        """Keras tells the mean of the losses so far: step(i) → the loss of step i alone."""
        state = dict(count=0, sum=0.0)

        def step(i):
            value = mean(i)
            if state["count"] > job.checked:
                return value
            state["count"] += 1
            loss = float(value) * state["count"] - state["sum"]
            state["sum"] += loss
            return loss

        return step

    def on_jax():
        import jax

        model = make_model(job)
        batches = [(jax.numpy.asarray(x), jax.numpy.asarray(y)) for x, y in job.batches()]
        model._symbolic_build(data_batch=batches[0])
        model.make_train_function()
        state = model._get_jax_state(
            trainable_variables=True, non_trainable_variables=True, optimizer_variables=True,
            metrics_variables=True, purge_model_variables=True)

        def mean(i):
            nonlocal state
            logs, state = model.train_function(state, iter([batches[i % len(batches)]]))
            jax.block_until_ready((logs, state))
            return logs["loss"]

        return running(mean)

    def on_tensorflow():
        model = make_model(job)
        data = tf.data.Dataset.from_tensor_slices(tuple(np.stack(parts) for parts in zip(*job.batches())))
        data = data.cache().repeat().prefetch(2)
        model._symbolic_build(data_batch=job.batches()[0])
        model.make_train_function()
        iterator = iter(data)

        def mean(i):
            return model.train_function(iterator)["loss"].numpy()

        return running(mean)

    def on_torch():
        model = make_model(job)
        batches = [(torch.from_numpy(x), torch.from_numpy(y)) for x, y in job.batches()]
        model._symbolic_build(data_batch=batches[0])
        model.make_train_function()

        def mean(i):
            return model.train_function([batches[i % len(batches)]])["loss"]

        return running(mean)

    job.train_report({"train_function": {"jax": on_jax, "tensorflow": on_tensorflow, "torch": on_torch}[backend]})


class EpochTimes(keras.callbacks.Callback):
    def __init__(self, seconds):
        super().__init__()
        self.seconds, self.times = seconds, []

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        if epoch > 0:
            self.times.append(1e3 * (time.perf_counter() - self.start))
            self.model.stop_training = sum(self.times) >= 1e3 * self.seconds or len(self.times) >= 20


def fit(job):
    model = make_model(job, metrics=["acc"])
    clock = EpochTimes(job.seconds)
    history = model.fit(
        job.inputs(), job.targets(), epochs=1000, batch_size=job.batch, validation_split=0.2, shuffle=False,
        verbose=0, callbacks=[clock]).history
    job.report(times_ms=clock.times, agreed=[history["loss"][0]], variant="fit")


def predict(job):
    model, x = make_model(job), job.inputs()
    outputs = {}

    def work(i):
        outputs["last"] = model.predict(x, batch_size=job.batch, verbose=0)

    times = repeated(work, job.seconds, warm_up=1)
    job.report(times_ms=times, agreed=[float(v) for v in outputs["last"][:16, 0]], variant="predict")


def latency(job):
    model, x = make_model(job), job.inputs()

    def on_batch():
        return lambda i: np.asarray(model.predict_on_batch(x[i % len(x)][None]))[0, 0]

    def call():
        return lambda i: keras.ops.convert_to_numpy(model(x[i % len(x)][None], training=False))[0, 0]

    job.work_report(
        {"predict_on_batch": on_batch, "call": call}, agreed=lambda work: [float(work(i)) for i in range(16)],
        warm_up=20)


def load(job):
    if backend != "jax":
        job.skip("loading does not depend on the backend")
        return
    last = []

    def work(i):
        (x_train, _), (x_test, _) = load_imdb(job.imdb, job.vocabulary)
        last[:] = [keras.utils.pad_sequences(x, maxlen=job.steps) for x in (x_train, x_test)]

    times = repeated(work, 0, warm_up=1)
    job.report(times_ms=times, agreed=[v for x in last for v in checksum(x)], variant="load_data, pad_sequences")


def startup(job):
    output = make_model(job).predict_on_batch(job.inputs())
    job.report(times_ms=[], agreed=[float(output[0, 0])], variant="predict_on_batch")


def command(job):
    """The notebook as a script; the harness times the whole process."""
    (x_train, y_train), (x_test, y_test) = load_imdb(job.imdb, job.vocabulary)
    x_train, x_test = (keras.utils.pad_sequences(x, maxlen=job.steps) for x in (x_train, x_test))
    model = make_model(job, metrics=["acc"], given=False)
    model.fit(x_train, y_train, epochs=job.epochs, batch_size=job.batch, validation_split=0.2, verbose=0)
    model.evaluate(x_test, y_test, batch_size=job.batch, verbose=0)
    with tempfile.TemporaryDirectory() as folder:
        model.save(os.path.join(folder, "model.keras"))
    job.report(times_ms=[], agreed=[], variant="fit")


KINDS = {
    "train": train, "fit": fit, "predict": predict, "latency": latency, "load": load, "startup": startup,
    "command": command,
}
job = Job()
KINDS[job.kind](job)
sys.stdout.flush()
