"""Asynchronous jobs: a small pool of processors for batches, and the jobs that are remembered.

The pool is separate from the concurrency of requests: 2 processors without a SuiteCloud Plus licence (section_N259503).
"""

from __future__ import annotations

import itertools
import queue
import random
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.http.errors import unexpected_error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from netsuite_rfm.sandbox.behaviour import Behaviour
    from netsuite_rfm.sandbox.http.exchange import JobFate, Response
    from netsuite_rfm.sandbox.serve.traffic import Slots
    from netsuite_rfm.sandbox.store.clock import Clock

    # The response for one record. For a success only the customer's id is kept, because a first load has a million of
    # them.
    Result = Response | int
    Work = Callable[[Sequence[int]], Mapping[int, Result]]

PROCESSORS = 2


@dataclass
class Job:
    """One accepted batch.

    `results` holds the response of each item by position, None until it is done.
    """

    id: str
    references: tuple[str, ...]  # the items' ids or external ids, in the batch's order
    key: str | None
    fate: JobFate
    started: datetime
    task_order: tuple[int, ...]  # task number less one -> position of the item
    results: list[Result | None]
    ended: datetime | None = None  # when the latest result arrived
    polls: int = 0
    requests_since_completion: int | None = None  # None: completion has not been reported

    def is_done(self) -> bool:
        """Whether all items have a response and the job is not one that never completes."""
        return self.fate == "normal" and all(result is not None for result in self.results)


class Jobs:
    """Runs batches. `record_ms` is the time per record; `submitted` lists every job ever accepted."""

    def __init__(self, behaviour: Behaviour, clock: Clock, slots: Slots, *, processors: int, record_ms: float) -> None:
        self.record_ms = record_ms
        self.submitted: list[Job] = []
        self._behaviour = behaviour
        self._clock = clock
        self._slots = slots
        self._processors = processors
        self._numbers = itertools.count(1)
        self._jobs: dict[str, Job] = {}
        self._keys: OrderedDict[str, Job] = OrderedDict()
        self._queue: queue.SimpleQueue[tuple[Job, Work, Sequence[int]] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._stopping = threading.Event()
        self._lock = threading.Lock()

    def submit(
        self, references: tuple[str, ...], work: Work, *, parallel: bool, key: str | None, fate: JobFate
    ) -> tuple[Job, bool]:
        """Accept a batch; return the new job and True, or the job that already has this key and False.

        `work` processes the items at the given positions; if `parallel`, it is called on several threads.
        """
        with self._lock:
            if key is not None and key in self._keys:
                return self._keys[key], False
            job = self._new_job(references, key, fate)
            self._start_processors()
        parts = self._processors if parallel else 1
        positions = range(len(references))
        if fate != "never_runs":
            for part in range(min(parts, len(references))):
                self._queue.put((job, work, positions[part::parts]))
        return job, True

    def find(self, job_id: str) -> Job | None:
        """Return a job that is still remembered.

        The request counts towards `Behaviour.job_requests_kept`.
        """
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None or job.fate == "lost":
                return None
            if job.requests_since_completion is not None:
                job.requests_since_completion += 1
                kept = self._behaviour.job_requests_kept
                if kept is not None and job.requests_since_completion > kept:
                    del self._jobs[job_id]
                    return None
            return job

    def poll(self, job: Job) -> bool:
        """Count a poll of a job and return whether it is reported as completed."""
        with self._lock:
            job.polls += 1
            completed = job.polls > self._behaviour.pending_polls and job.is_done()
            if completed and job.requests_since_completion is None:
                job.requests_since_completion = 0
            return completed

    def close(self) -> None:
        """Stop the processors; work that has not started is dropped."""
        self._stopping.set()
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _new_job(self, references: tuple[str, ...], key: str | None, fate: JobFate) -> Job:
        job_id = str(next(self._numbers))
        order = list(range(len(references)))
        if self._behaviour.task_order == "reversed":
            order.reverse()
        elif self._behaviour.task_order == "shuffled":
            random.Random(job_id).shuffle(order)  # noqa: S311 - a repeatable order, not a secret
        results: list[Result | None] = [None] * len(references)
        job = Job(job_id, references, key, fate, self._clock.now(), tuple(order), results)
        self._jobs[job_id] = job
        self.submitted.append(job)
        if key is not None:
            self._keys[key] = job
            kept = self._behaviour.idempotency_keys_kept
            while kept is not None and len(self._keys) > kept:
                self._keys.popitem(last=False)
        return job

    def _start_processors(self) -> None:
        while len(self._threads) < self._processors:
            thread = threading.Thread(target=self._process, name="async-processor", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _process(self) -> None:
        while (entry := self._queue.get()) is not None and not self._stopping.is_set():
            if self._behaviour.async_work_counts:
                self._slots.take(within_limit=False)
            try:
                self._work_through(*entry)
            finally:
                if self._behaviour.async_work_counts:
                    self._slots.give_back()

    def _work_through(self, job: Job, work: Work, positions: Sequence[int]) -> None:
        if not self.record_ms:
            self._work_once(job, work, positions)
            return
        for position in positions:
            if self._stopping.wait(self.record_ms / 1000):
                return
            self._work_once(job, work, (position,))

    def _work_once(self, job: Job, work: Work, positions: Sequence[int]) -> None:
        try:
            results: Mapping[int, Result] = work(positions)
        except Exception as error:  # noqa: BLE001 - a job must end; each record reports the failure
            failure = unexpected_error(f"{type(error).__name__}: {error}").response()
            results = dict.fromkeys(positions, failure)
        job.ended = self._clock.now()
        for position, result in results.items():
            job.results[position] = result
