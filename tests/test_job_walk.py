"""How far the job travels through a run: a function that needs one value of it receives that value."""

import ast
from textwrap import dedent

from tests.support.job_walk import Source, Walk
from tests.test_architecture import PACKAGE, modules

MOST_STATIONS, MOST_CLIMBS = 25, 3
THING = "top.low.Job"


def walk_of(**modules: str) -> Walk:
    """Walk through modules of a package ``top``, from ``top.high.begin``."""
    return Walk(
        Source({f"top.{name}": ast.parse(dedent(source)) for name, source in modules.items()}), THING, "top.high.begin"
    )


LOW = """
class Job:
    size: int
    @property
    def all(self) -> int: ...
def small(size: int): ...
def take(job: Job): ...
"""


def test_each_call_that_hands_on_the_job_is_a_station() -> None:
    """Also by ``partial``, in a copy, in a holder, and by a property of the holder; a value of the job is not it."""
    walk = walk_of(
        low=LOW,
        middle="""
        from top.low import Job, take
        class Holder:
            job: Job
            @property
            def share(self) -> int: ...
            def use(self) -> None:
                take(self.job)
        def pair(job: Job) -> tuple[int, Holder]: ...
        """,
        high="""
        from top.low import Job, small, take
        from top.middle import Holder, pair
        def begin(job: Job):
            small(job.size)
            small(job.all)
            partial(take, job)
            copy = replace(job, size=1)
            take(copy)
            number, holder = pair(job)
            small(number)
            holder.use()
            small(holder.share)
        """,
    )
    assert [station.name.removeprefix("top.") for station in walk.stations] == [
        *("high.begin", "low.take", "low.take", "middle.pair"),
        *("middle.Holder.use", "low.take", "middle.Holder.share"),
    ]


def test_a_step_to_a_higher_module_is_a_climb() -> None:
    """The job went down to ``low`` and came up to ``middle``, which imports it; a step between strangers is none."""
    walk = walk_of(
        low=LOW,
        beside="from top.low import Job\ndef look(job: Job): ...",
        middle="from top.low import Job, take\ndef pass_on(job: Job):\n    take(job)",
        high="""
        from top.low import Job
        from top.middle import pass_on
        from top.beside import look
        def begin(job: Job):
            pass_on(job)
            look(job)
            pass_on(job)
        """,
    )
    assert [(one.name, other.name) for one, other in walk.climbs] == [("top.low.take", "top.beside.look")]


def test_the_job_goes_straight_through_a_run() -> None:
    """At most 25 stations and 3 climbs, so that a reader can follow it."""
    walk = Walk(Source(modules()), f"{PACKAGE}.run.job.Job", f"{PACKAGE}.run.pipeline.carry_out")
    assert len(walk.stations) <= MOST_STATIONS, walk.stations
    assert len(walk.climbs) <= MOST_CLIMBS, walk.climbs
    assert {"prepare", "take_turn", "brake_of"} <= {station.name.rpartition(".")[2] for station in walk.stations}
