"""Change the code in one place at a time, and see whether the tests notice.

    python tests/mutations.py [--only WORD] [--timeout SECONDS]

Works on a copy of the project, so the project itself is never changed. Each mutation names a file, a text that stands
in it once, what it becomes, and the tests that should notice. Prints those that survive, and those whose tests time
out: such a mutation may loop, or the machine may be busy. Exit code 1 if there are any of either.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORKER, HTTP, WRITE = "netsuite_rfm/netsuite", "netsuite_rfm/netsuite/http", "netsuite_rfm/netsuite/write"
SCRIPTS = "suitescript/src/FileCabinet/SuiteScripts/netsuite_rfm"
TABLES, REFUSED = "tests/netsuite/write/test_settlement.py", "tests/run/test_refused.py"
BATCHES, PROMISES = "tests/netsuite/write/test_batch.py", "tests/test_promises.py"
RETRIES, BRAKE = "tests/netsuite/http/test_retry.py", "tests/rfm/brake/test_limits.py"
CONDITIONS, SCORES = "tests/rfm/test_conditions.py", "tests/rfm/test_rules.py"
FACTS, JUDGE = "netsuite_rfm/rfm/condition_values.py", "netsuite_rfm/rfm/brake/judge.py"
DAILY, DWINDLING = "netsuite_rfm/rfm/brake/daily_orders.py", "tests/rfm/brake/test_daily_orders.py"
GOVERNANCE = "tests/suitescript/test_governance.py"
NOTICED_BY_SCRIPTS = "tests/suitescript/test_segment_change.py"


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change: in which file, from what to what, and the tests that should notice."""

    file: str
    old: str
    new: str
    tests: str


def _settlement(old: str, new: str) -> Mutation:
    return Mutation(f"{WRITE}/settlement.py", old, new, TABLES)


MUTATIONS = [
    _settlement("SMALL_PLAN = 10 ", "SMALL_PLAN = 11 "),
    _settlement("REJECTED_UNTIL_STOP = 200", "REJECTED_UNTIL_STOP = 201"),
    _settlement("UNWELL_UNTIL_STOP = 20", "UNWELL_UNTIL_STOP = 21"),
    _settlement("BATCHES_UNTIL_STOP = 3", "BATCHES_UNTIL_STOP = 4"),
    _settlement("PROBES = 10", "PROBES = 9"),
    _settlement("ATTEMPTS_OFTEN_UNWELL = 2", "ATTEMPTS_OFTEN_UNWELL = 5"),
    _settlement("self._unwell_seen < OFTEN_UNWELL", "self._unwell_seen <= OFTEN_UNWELL"),
    _settlement("self.trusted or self.written or self.accepted)", "self.trusted or self.accepted)"),
    _settlement("self.trusted or self.written or self.accepted)", "self.trusted or self.written)"),
    _settlement("self.trusted or self.written or self.accepted)", "self.written or self.accepted)"),
    _settlement("self.silent_in_a_row + 1 if sent.unanswered else 0", "self.silent_in_a_row + sent.unanswered"),
    _settlement("if sent.fate is Fate.NOT_SENT:", "if False:"),
    _settlement("if sent.unanswered and not sent.group.alone:", "if sent.unanswered:"),
    _settlement("self.batches_taken += 1", "self.batches_taken += 0"),
    _settlement("self.accepted += 1\n            self._same_words = 0", "self.accepted += 1"),
    _settlement("self._same_words + 1 if same else 1", "self._same_words + 1"),
    _settlement("self._same_words >= SAME_WORDS", "self._same_words > SAME_WORDS"),
    _settlement("if self.hopeless:  # they", "if False:  # they"),
    _settlement("shown.audiences_only and position not in self._cleared", "shown.audiences_only"),
    _settlement("shown.audiences_only and position not in self._cleared", "position not in self._cleared"),
    _settlement("shown.untouched and position not in self._cleared", "shown.untouched"),
    _settlement("shown.untouched and position not in self._cleared", "position not in self._cleared"),
    _settlement("if position not in self._unwell:", "if True:"),
    _settlement("        if sent.status:\n", "        if True:\n"),
    _settlement("len(group.positions) <= SMALL_PLAN or", "len(group.positions) < SMALL_PLAN or"),
    _settlement("parts = (group.positions[:half], group", "parts = ((), group"),
    _settlement("not self.taken and (self.missing", "(self.missing"),
    _settlement("self.missing or self.refused >= BATCHES_UNTIL_STOP", "self.missing"),
    _settlement("self.missing |= status in NO_SUCH_RESOURCE", "pass"),
    _settlement("        self.taken += 1\n        self.refused = 0", "        self.refused = 0"),
    _settlement("[position]\n        self.written += 1", "[position]"),
    _settlement('re.sub(r"\\S*\\d\\S*", "", words)', "words"),
    Mutation(f"{WRITE}/send.py", "if self.without_batches:", "if False:", REFUSED),
    Mutation(f"{WRITE}/send.py", "if group.clear_first:", "if False:", "tests/run/test_optional_fields.py"),
    Mutation(f"{WRITE}/send.py", "fate = Fate.UNWELL if group.alone else Fate.OPEN", "fate = Fate.UNWELL", REFUSED),
    Mutation(f"{WRITE}/read_back.py", "LOOKS = (0.05, 0.25, 1.0)", "LOOKS = (0.05,)", PROMISES),
    Mutation(f"{WRITE}/read_back.py", "rows[0].customers > 0", "False", REFUSED),
    Mutation(f"{WRITE}/write.py", "if book.should_probe and not self._probed:", "if False:", REFUSED),
    Mutation(f"{WRITE}/write.py", "if self._book.unconfirmed and not self._halt.is_set():", "if False:", REFUSED),
    Mutation(f"{WRITE}/batch.py", "POLL_GROWTH = 1.5", "POLL_GROWTH = 1.0", BATCHES),
    Mutation(f"{WRITE}/batch.py", "BatchProbe.TAKEN if end is", "BatchProbe.UNSUPPORTED if end is", BATCHES),
    Mutation(f"{WRITE}/batch.py", 'if refusal.code == "IDEMPOTENCY_ERROR" or taken:', "if taken:", BATCHES),
    Mutation(f"{HTTP}/retry.py", "RECORD_ATTEMPTS = 5", "RECORD_ATTEMPTS = 6", PROMISES),
    Mutation(f"{HTTP}/retry.py", "LOGIN_ATTEMPTS = 2", "LOGIN_ATTEMPTS = 3", RETRIES),
    Mutation(f"{HTTP}/retry.py", "attempt < RECORD_ATTEMPTS", "attempt <= RECORD_ATTEMPTS", RETRIES),
    Mutation(f"{HTTP}/retry.py", "frozenset({500, 502, 503, 504})", "frozenset({500, 502, 503})", RETRIES),
    Mutation(f"{HTTP}/retry.py", "0 <= seconds <= 3600", "0 <= seconds < 3600", RETRIES),
    Mutation(f"{HTTP}/auth.py", "ASSERTION_LIFE_S = 300", "ASSERTION_LIFE_S = 3000", PROMISES),
    Mutation(f"{HTTP}/auth.py", "SKEW_THAT_MATTERS_S = 30", "SKEW_THAT_MATTERS_S = 60", PROMISES),
    Mutation(f"{WORKER}/check/check.py", "MOST_SKEW_S = 60", "MOST_SKEW_S = 90", "tests/netsuite/check/test_clock.py"),
    Mutation(f"{WORKER}/pull/pull.py", "MAX_RECOUNTS = 2", "MAX_RECOUNTS = 1", "tests/netsuite/pull/test_recounts.py"),
    Mutation(DAILY, "STEADY_OF: Final = 60", "STEADY_OF: Final = 59", PROMISES),
    Mutation(DAILY, "STEADY_DAYS: Final = 20", "STEADY_DAYS: Final = 21", PROMISES),
    Mutation(f"{WORKER}/suiteql/shard.py", "BLOCK = 10_000", "BLOCK = 1_000", PROMISES),
    Mutation("netsuite_rfm/run/changed_since.py", "timedelta(minutes=10)", "timedelta(minutes=9)", PROMISES),
    Mutation("netsuite_rfm/rfm/future.py", "HORIZON_DAYS: Final = 1_100", "HORIZON_DAYS: Final = 1_000", PROMISES),
    Mutation(FACTS, "_FAR = 2**62", "_FAR = 2**200", "tests/rfm/test_large_products.py"),
    Mutation(JUDGE, "customers > self.allowed", "customers >= self.allowed", BRAKE),
    Mutation(JUDGE, "before - rows <= _most", "before - rows < _most", BRAKE),
    Mutation(JUDGE, "before - read <= _most", "before - read < _most", BRAKE),
    Mutation(DAILY, "if days > limits", "if days >= limits", DWINDLING),
    Mutation(DAILY, "median(self.shares) < share", "median(self.shares) <= share", DWINDLING),
    Mutation(FACTS, '"at_least": np.greater_equal', '"at_least": np.greater', CONDITIONS),
    Mutation(FACTS, '"below": np.less,', '"below": np.less_equal,', CONDITIONS),
    Mutation(
        f"{SCRIPTS}/lib/rfm_change.js", "edited === null || edited.includes(fieldId)", "edited === null",
        NOTICED_BY_SCRIPTS,
    ),
    Mutation(f"{SCRIPTS}/lib/rfm_change.js", "from === to ? null", "from === from ? null", NOTICED_BY_SCRIPTS),
    Mutation(f"{SCRIPTS}/lib/rfm_digest_sending.js", "RESERVE_UNITS = 110", "RESERVE_UNITS = 40", GOVERNANCE),
]  # fmt: skip


def outcome_of(copy: Path, mutation: Mutation, timeout_s: float) -> str:
    """What the tests do with the mutation in place: ``noticed``, ``survives`` or ``times out``; restores the copy."""
    file = copy / mutation.file
    before = file.read_text("utf-8")
    if before.count(mutation.old) != 1:
        raise SystemExit(f"{mutation.file}: {mutation.old!r} stands there {before.count(mutation.old)} times")
    file.write_text(before.replace(mutation.old, mutation.new), "utf-8")
    try:
        # -B: two mutations of one length within a second would share their compiled module.
        words = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", mutation.tests]
        done = subprocess.run(words, cwd=copy, capture_output=True, check=False, timeout=timeout_s)
    except subprocess.TimeoutExpired:
        return "times out"
    finally:
        file.write_text(before, "utf-8")
    return "noticed" if done.returncode == 1 else "survives"


def main() -> int:
    """Try the mutations and print those that no test notices."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="only files or tests whose path has this word")
    parser.add_argument("--timeout", type=float, default=120, help="seconds for the tests of one mutation")
    chosen = parser.parse_args()
    tried = [mutation for mutation in MUTATIONS if chosen.only in f"{mutation.file} {mutation.tests}"]
    missed: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        ignored = shutil.ignore_patterns(".git", ".venv", "node_modules", "__pycache__", ".*_cache")
        shutil.copytree(ROOT, copy, ignore=ignored)
        for mutation in tried:
            outcome = outcome_of(copy, mutation, chosen.timeout)
            if outcome != "noticed":
                missed[outcome] += 1
                sys.stdout.write(f"{outcome}: {mutation.file}: {mutation.old!r} -> {mutation.new!r}\n")
                sys.stdout.flush()
    sys.stdout.write(f"{len(tried)} mutations, {missed['survives']} survive, {missed['times out']} time out\n")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
