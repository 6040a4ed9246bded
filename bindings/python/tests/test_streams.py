"""Leads in batches: memory that does not grow with them, other threads that go on, and Ctrl-C."""

import _thread
import resource
import threading
import time

import pyarrow
import pytest

import qualify

POLICY = "lead\n  id text, key\n  budget number\nMQL requires budget >= 500\n"
SCHEMA = pyarrow.schema({"id": pyarrow.string(), "budget": pyarrow.int64()})


def reader(batches, rows=10_000, wait=0.0):
    def each():
        for batch in range(batches):
            time.sleep(wait)
            ids = pyarrow.array([f"{batch}-{row}" for row in range(rows)])
            yield pyarrow.record_batch([ids, pyarrow.array(range(rows), pyarrow.int64())], schema=SCHEMA)

    return pyarrow.RecordBatchReader.from_batches(SCHEMA, each())


def test_batches_are_not_kept(tmp_path):
    policy = qualify.Policy.parse(POLICY)
    policy.run(reader(5), output=tmp_path / "some.csv")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answers = policy.run(reader(60), output=tmp_path / "many.csv")
    assert answers.summary["answers"] == 600_000
    # Digests of keys are kept, 16 bytes each and room to grow; the rows would take 60 MB, and their answers more.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


def test_other_threads_go_on_and_progress_is_told():
    told, ticks, over = [], [], threading.Event()

    def tick():
        while not over.is_set():
            ticks.append(1)
            time.sleep(0.01)

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        answers = qualify.Policy.parse(POLICY).run(
            reader(10, 1000, 0.05), progress=lambda leads, read: told.append((leads, read))
        )
    finally:
        over.set()
        thread.join()
    assert len(answers) == 10_000 and len(ticks) > 20
    assert told and told == sorted(told) and told[-1][1] <= 10_000


def test_an_interrupt_ends_it():
    started = time.monotonic()
    threading.Timer(0.3, _thread.interrupt_main).start()
    with pytest.raises(KeyboardInterrupt):
        qualify.Policy.parse(POLICY).run(reader(1000, 1000, 0.02))
    assert time.monotonic() - started < 5


def test_an_exception_of_progress_ends_it():
    def stop(leads, read):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        qualify.Policy.parse(POLICY).run(reader(1000, 1000, 0.02), progress=stop)


def test_threads_give_the_same():
    policy = qualify.Policy.parse(POLICY)
    one, many = (policy.run(reader(5), threads=threads).to_dicts() for threads in (1, 4))
    assert one == many and len(one) == 50_000
