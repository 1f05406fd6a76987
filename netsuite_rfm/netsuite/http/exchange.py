"""Send one request and read one complete response, without signing, counting or retries.

Redirects are not followed and cookies are not kept, so every response comes from the account's host.
"""

import http.client
import ssl
import zlib
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from urllib.parse import urlsplit

import requests
import urllib3
from requests.utils import prepend_scheme_if_needed, select_proxy

from netsuite_rfm.errors import SettingsError, UnreachableError
from netsuite_rfm.netsuite.http.bounded_connection import MOST_BYTES, AnswerTooLargeError, BoundedAdapter
from netsuite_rfm.netsuite.http.broken_connection import is_untrusted, kind_of

CONNECT_TIMEOUT_S = 20.0
LONGEST_HOST = 253
_CHUNK = 2**16
_BROKEN = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
    zlib.error,
)


class NoAnswerError(Exception):
    """There was no complete response. ``late``: it used up all of its time."""

    def __init__(self, why: str, *, late: bool = False) -> None:
        """Store the reason, which must not contain hosts or paths."""
        super().__init__(why)
        self.late = late


class Exchange:
    """A connection pool to one host. Safe to share between threads."""

    def __init__(self, base_url: str, *, connections: int, timeout_s: float) -> None:
        """Prepare the pool without sending anything.

        Args:
            base_url: scheme and host.
            connections: maximum number of connections.
            timeout_s: seconds from sending a request to the last byte of its response.

        Raises:
            SettingsError: the host is invalid, or the environment names an invalid proxy or invalid certificates.

        """
        _refuse_impossible_host(base_url)
        self._base_url = base_url
        self._timeout_s = timeout_s
        self._session = requests.Session()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers["Accept-Encoding"] = "gzip"
        self._adapter = BoundedAdapter(pool_connections=1, pool_maxsize=connections, pool_block=True)
        # Read once, because reading proxies and certificates from the environment costs as much as the request.
        self._environment = self._session.merge_environment_settings(base_url, {}, True, None, None)
        self._session.trust_env = False
        if base_url.startswith("http:"):  # loopback, which a remote proxy could not reach
            self._environment["proxies"] = {}
        else:
            _refuse_unreadable_certificates(self._environment["verify"])
        self._refuse_impossible_proxy()

    def close(self) -> None:
        """Close all connections."""
        self._adapter.close()

    def prepare(self, request: requests.Request) -> requests.PreparedRequest:
        """Return the prepared request, not yet signed."""
        return self._session.prepare_request(request)

    def send(self, prepared: requests.PreparedRequest) -> requests.Response:
        """Send a request and return its complete response.

        Raises:
            NoAnswerError: there was no response, or it was incomplete.
            UnreachableError: the host's certificate is not trusted.

        """
        response = None
        try:
            response = self._adapter.send(prepared, timeout=(CONNECT_TIMEOUT_S, self._timeout_s), **self._environment)  # type: ignore[arg-type]
            response._content = _read_whole(response.raw)  # noqa: SLF001 - as requests itself reads it, but with a limit
            response._content_consumed = True  # type: ignore[attr-defined] # noqa: SLF001
        except requests.exceptions.SSLError as error:
            if not is_untrusted(error):
                raise NoAnswerError(f"no answer ({kind_of(error)})") from None
            raise UnreachableError(
                f"{self._base_url}: its certificate is not trusted ({kind_of(error)}). If a proxy of yours "
                "inspects TLS, name its certificate authority in REQUESTS_CA_BUNDLE"
            ) from None
        except _BROKEN as error:
            raise _no_answer(error, self._timeout_s) from None
        except MemoryError:
            raise NoAnswerError("not enough memory to read the response") from None
        finally:
            if response is not None:
                response.close()
        return response

    def _refuse_impossible_proxy(self) -> None:
        proxy = select_proxy(self._base_url, self._environment["proxies"])
        if not proxy:
            return
        try:
            url = prepend_scheme_if_needed(proxy, "http")  # type: ignore[no-untyped-call]
            self._adapter.proxy_manager_for(url)
            possible = bool(urllib3.util.parse_url(url).host)
        except (*_BROKEN, AssertionError, TypeError):
            possible = False
        if not possible:  # its text may hold a password
            raise SettingsError(
                "HTTPS_PROXY or ALL_PROXY: not a proxy that can be used; an address such as "
                "http://proxy.example.com:3128 is needed"
            )


def _read_whole(raw: urllib3.BaseHTTPResponse) -> bytes:
    """Read and decompress a body in pieces, so that a small body cannot fill the memory."""
    coding = (raw.headers.get("Content-Encoding") or "identity").strip().lower()
    if coding not in {"identity", "gzip", "x-gzip"}:
        raise ValueError("an unexpected content encoding")
    parts: list[bytes] = []
    left = MOST_BYTES
    unpacked = _gzip()
    for chunk in raw.stream(_CHUNK, decode_content=False):
        waiting = chunk
        while waiting:
            part = waiting if coding == "identity" else unpacked.decompress(waiting, left + 1)
            waiting = unpacked.unused_data
            if unpacked.eof and waiting:  # a file of gzip may have several members
                unpacked = _gzip()
            left -= len(part)
            if left < 0:
                raise AnswerTooLargeError
            parts.append(part)
    if coding != "identity" and parts and not unpacked.eof:
        raise ValueError("a response body that was cut off")
    return b"".join(parts)


def _gzip() -> "zlib._Decompress":
    return zlib.decompressobj(zlib.MAX_WBITS | 16)


def _no_answer(error: Exception, timeout_s: float) -> NoAnswerError:
    if _is_caused_by(error, AnswerTooLargeError):
        return NoAnswerError(str(AnswerTooLargeError()))
    if isinstance(error, requests.ReadTimeout | urllib3.exceptions.ReadTimeoutError):
        return NoAnswerError(f"no complete answer in {timeout_s:g} s", late=True)
    return NoAnswerError(f"no answer ({kind_of(error)})")


def _is_caused_by(error: BaseException | None, kind: type[Exception]) -> bool:
    """Whether an error has a cause of this kind at any depth, because urllib3 and requests wrap errors."""
    waiting: list[object] = [error]
    for _ in range(20):
        if not waiting:
            return False
        known = waiting.pop()
        if isinstance(known, kind):
            return True
        if isinstance(known, BaseException):
            waiting += [known.__cause__, known.__context__, getattr(known, "reason", None), *known.args]
    return False


def _refuse_impossible_host(base_url: str) -> None:
    try:
        host = urlsplit(base_url).hostname or ""
        possible = 0 < len(host.encode("idna")) <= LONGEST_HOST
    except ValueError:
        possible = False
    if not possible:
        raise SettingsError(
            "NETSUITE_ACCOUNT or NETSUITE_BASE_URL: not a valid host name: each part has at most 63 letters, "
            f"and all together {LONGEST_HOST} in all"
        )


def _refuse_unreadable_certificates(bundle: bool | str | None) -> None:  # noqa: FBT001 - requests' own form
    if not isinstance(bundle, str):
        return
    try:
        context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH)
        folder = Path(bundle).is_dir()
        context.load_verify_locations(cafile=None if folder else bundle, capath=bundle if folder else None)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it contains no PEM certificate"
        raise SettingsError(f"REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE: cannot read {bundle}: {reason}") from None
