"""oneDNN's recurrent primitives: becomes the program that the harness compiled from onednn.cpp."""
import os

from protocol import Job

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".build", "peers", "onednn")

job = Job()
if not os.path.exists(PROGRAM):
    job.skip("oneDNN is not there; Debian has it as libdnnl-dev")
else:
    files = [os.path.join(job.folder, name) for name in (job.x, job.y, job.weights_file)]
    numbers = [job.vocabulary, job.features, job.units, job.batch, job.steps, int(job.bidirectional), job.seconds]
    os.execv(PROGRAM, [PROGRAM, *files, job.cell, *map(str, numbers)])
