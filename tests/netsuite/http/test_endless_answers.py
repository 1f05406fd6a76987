"""Every answer has an end: one deadline and one size, whatever the server sends, in whatever pieces."""

import gzip
import time
from collections.abc import Callable, Iterator
from itertools import repeat
from typing import BinaryIO

import pytest

from netsuite_rfm.errors import UnreachableError
from netsuite_rfm.netsuite.http.bounded_connection import MOST_BYTES
from tests.netsuite.clients import MakeClient, ask, token_based
from tests.netsuite.scripted_server import GOOD, Answer, ScriptedServer

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
DRIP_S = 0.02  # far less than the time-out: by itself no read would ever be late
BODY = b'{"done": true}'


def dripping(*, first: bytes, then: bytes) -> Callable[[BinaryIO], None]:
    """Send ``first``, and then, without end, a little more from time to time."""

    def write(to: BinaryIO) -> None:
        to.write(first)
        while True:
            to.write(then)
            to.flush()
            time.sleep(DRIP_S)

    return write


def flooding(*, first: bytes, then: Iterator[bytes]) -> Callable[[BinaryIO], None]:
    """Send ``first``, and then all the rest as fast as it is taken."""

    def write(to: BinaryIO) -> None:
        to.write(first)
        to.writelines(then)

    return write


DRIPS = [
    pytest.param(HEAD + b"Content-Length: 1000000\r\n\r\n", b" ", id="a body"),
    pytest.param(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", id="a body in chunks"),
    pytest.param(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0", id="the length of a chunk"),
    pytest.param(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n", id="trailers"),
    pytest.param(HEAD + b"\r\n", b" ", id="a body without a length"),
    pytest.param(HEAD + b"X-Long: ", b"y", id="a header"),
    pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n", id="100 Continue"),
    pytest.param(b"HTTP/1.1 20", b"0", id="a status line"),
]


@pytest.mark.parametrize(("first", "then"), DRIPS)
def test_what_drips_is_given_up_after_three_times_its_time(
    make_client: MakeClient, scripted_server: ScriptedServer, first: bytes, then: bytes
) -> None:
    """The time-out is for the whole answer and not for each read; three that were late are enough."""
    scripted_server.play(*[Answer(raw=dripping(first=first, then=then))] * 4)
    client = make_client(token_based(), timeout_s=0.25)
    with pytest.raises(UnreachableError, match=r"3 attempts. Last error: no complete answer in 0\.25 s\."):
        ask(client)
    assert len(scripted_server.requests) == 3


def test_after_an_answer_that_was_late_the_next_is_read(
    make_client: MakeClient, scripted_server: ScriptedServer
) -> None:
    """Neither the connection nor the time of the next request is spent."""
    late = Answer(raw=dripping(first=HEAD + b"Content-Length: 100\r\n\r\n", then=b" "))
    scripted_server.play(late, GOOD, GOOD)
    client = make_client(token_based(), timeout_s=0.5)
    assert (ask(client), ask(client)) == (True, True)


def test_an_answer_that_takes_its_time_and_ends_is_read(
    make_client: MakeClient, scripted_server: ScriptedServer
) -> None:
    """Slow is not endless."""

    def slowly(to: BinaryIO) -> None:
        to.write(HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY))
        for letter in BODY:
            to.write(bytes([letter]))
            to.flush()
            time.sleep(DRIP_S / 10)

    scripted_server.play(Answer(raw=slowly))
    assert ask(make_client(token_based(), timeout_s=30)) is True


FLOODS = [
    pytest.param(HEAD + b"\r\n", repeat(b" " * 2**20), "more than 64 MiB", id="a body"),
    pytest.param(
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n",
        repeat(b"%x\r\n%s\r\n" % (2**20, b" " * 2**20)),
        "more than 64 MiB",
        id="a body in chunks",
    ),
    pytest.param(b"", repeat(b"HTTP/1.1 100 Continue\r\n\r\n" * 2**14), "more than 64 MiB", id="100 Continue"),
    pytest.param(HEAD, repeat(b"X: y\r\n" * 2**10), "no answer", id="headers"),
    pytest.param(HEAD + b"X: ", repeat(b"y" * 2**16), "no answer", id="a header"),
]


@pytest.mark.parametrize(("first", "then", "said"), FLOODS)
def test_what_never_ends_is_given_up_when_it_is_too_large(
    make_client: MakeClient, scripted_server: ScriptedServer, first: bytes, then: Iterator[bytes], said: str
) -> None:
    """However fast it comes, no more than 64 MiB of it are taken, and 1 MiB of what is before the body."""
    scripted_server.play(Answer(raw=flooding(first=first, then=then)))
    with pytest.raises(UnreachableError, match=said):
        make_client(token_based(), timeout_s=60).call("GET", "/", read=lambda _: None, most_attempts=1)


@pytest.mark.parametrize(
    ("size", "taken"),
    [
        pytest.param(MOST_BYTES, True, id="as large as may be"),
        pytest.param(MOST_BYTES + 1, False, id="one byte more"),
    ],
)
def test_a_small_body_that_unpacks_to_a_large_one(
    make_client: MakeClient, scripted_server: ScriptedServer, size: int, *, taken: bool
) -> None:
    """The size is that of the unpacked body, and no more than that is unpacked."""
    packed = gzip.compress(BODY + b" " * (size - len(BODY)), compresslevel=9)
    assert len(packed) < MOST_BYTES / 100
    scripted_server.play(Answer(200, packed, {"Content-Encoding": "gzip"}))
    client = make_client(token_based(), timeout_s=60)

    def length() -> int:
        return client.call("GET", "/", read=lambda response: len(response.content), most_attempts=1)

    if taken:
        assert length() == size
    else:
        with pytest.raises(UnreachableError, match="more than 64 MiB"):
            length()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(gzip.compress(BODY), id="at once"),
        pytest.param(gzip.compress(BODY[:5]) + gzip.compress(BODY[5:]), id="in two members"),
    ],
)
def test_a_packed_answer_is_unpacked(make_client: MakeClient, scripted_server: ScriptedServer, body: bytes) -> None:
    """Only gzip is what is asked for."""
    scripted_server.play(Answer(200, body, {"Content-Encoding": "gzip"}))
    assert ask(make_client(token_based())) is True
    assert scripted_server.requests[0].headers["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        pytest.param("gzip", gzip.compress(BODY)[:-9], id="cut off"),
        pytest.param("gzip", b"not packed at all", id="not packed"),
        pytest.param("gzip, gzip", gzip.compress(gzip.compress(BODY)), id="packed twice"),
        pytest.param("br", b"\x0b\x02\x80", id="not asked for"),
    ],
)
def test_what_cannot_be_unpacked_is_asked_for_again(
    make_client: MakeClient, scripted_server: ScriptedServer, coding: str, body: bytes
) -> None:
    """It is a body that was spoilt on its way."""
    scripted_server.play(Answer(200, body, {"Content-Encoding": coding}), GOOD)
    assert ask(make_client(token_based())) is True
