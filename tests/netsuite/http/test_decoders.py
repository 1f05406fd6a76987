"""First decodes in many threads at once: msgspec 0.22 crashes where two threads describe a type at one moment."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from netsuite_rfm import netsuite
from tests.support.soak import at_length

FIRST_DECODES = at_length(500, 1500)
THREADS = 8
PROCESSES = 2  # with so many types each: 1,000 or 3,000 first decodes

RACE = """
import resource, sys, threading
import msgspec
from netsuite_rfm.netsuite.http.decoders import decoder
from netsuite_rfm.netsuite.suiteql.page import Page

resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
sys.setswitchinterval(1e-9)  # as short as it goes: it is rounded up

def as_the_worker(kind, text):
    return decoder(kind).decode(text)

def without_a_lock(kind, text):
    return msgspec.json.decode(text, type=kind, strict=False)

decode = {way}
text = b'{{"items": [{{"id": "7", "links": [], "c0": "1", "c3": null}}], "hasMore": true}}'
base = msgspec.defstruct("Base", [("id", int), ("links", list[object], [])])
for number in range({types}):
    row = msgspec.defstruct(f"Row{{number}}", [(f"c{{at}}", int | None, 0) for at in range(20)], bases=(base,))
    begin, pages = threading.Barrier({threads}), []
    def first():
        begin.wait()
        pages.append(decode(Page[row], text))
    threads = [threading.Thread(target=first) for _ in range({threads})]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(page.items[0].id, page.items[0].c0, page.has_more) for page in pages] == [(7, 1, True)] * {threads}
print("alive")
"""


def races(way: str) -> list[tuple[str, int]]:
    """Let the processes race side by side; gives what each said and how it ended."""
    script = RACE.format(way=way, types=FIRST_DECODES, threads=THREADS)
    running = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for _ in range(PROCESSES)
    ]
    return [(process.communicate()[0], process.returncode) for process in running]


def test_thousands_of_first_decodes_in_8_threads_leave_the_process_alive() -> None:
    """Windows, jobs and tokens are decoded side by side from the first one on."""
    assert races("as_the_worker") == [("alive\n", 0)] * PROCESSES


def test_the_race_finds_what_it_looks_for() -> None:
    """Each type described by whichever thread comes first is the crash, unless this msgspec has mended it."""
    ends = races("without_a_lock")
    if ends == [("alive\n", 0)] * PROCESSES:
        pytest.skip("this version of msgspec survives the race by itself")
    assert {code for _, code in ends} <= {-11, -6, 0}


def test_every_type_is_decoded_by_a_decoder_that_was_built_once() -> None:
    """A decode with a type of its own anywhere in the talking would bring the crash back."""
    calls = [
        f"{path.name}:{node.lineno}"
        for path in sorted(Path(netsuite.__path__[0]).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and (
            ast.unparse(node.func).endswith(("json.Decoder", "msgspec.convert"))
            or (ast.unparse(node.func).endswith("json.decode") and any(word.arg == "type" for word in node.keywords))
        )
    ]
    assert [call for call in calls if not call.startswith("decoders.py")] == []
    assert calls != []
