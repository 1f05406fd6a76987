"""Our credentials go to the account's host, which proves who it is, and nowhere else."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from netsuite_rfm.errors import NetSuiteError, RequestRefused, UnreachableError
from netsuite_rfm.netsuite.http.client import Client
from tests.netsuite.clients import LONG_WAITS, PATH, MakeClient, Waiting, ask, token_based
from tests.netsuite.scripted_server import GOOD, Answer, ScriptedServer


@pytest.fixture
def other_host() -> Iterator[ScriptedServer]:
    """Return a server that must never be asked."""
    with ScriptedServer() as server:
        yield server


class TestOnlyThisHost:
    """Our credentials go to the account's host and nowhere else."""

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_redirects_are_not_followed(
        self, client: Client, scripted_server: ScriptedServer, other_host: ScriptedServer, status: int
    ) -> None:
        """A redirect is an answer that says no."""
        scripted_server.play(Answer(status, "", {"Location": other_host.base_url + PATH}))
        with pytest.raises(RequestRefused):
            ask(client)
        assert (len(scripted_server.requests), other_host.requests) == (1, [])

    def test_nor_is_a_redirect_of_the_token_request(
        self, client: Client, scripted_server: ScriptedServer, other_host: ScriptedServer
    ) -> None:
        """An assertion is as good as a password for five minutes."""
        scripted_server.play_tokens(Answer(307, "", {"Location": other_host.base_url + PATH}))
        with pytest.raises(NetSuiteError):
            ask(client)
        assert (other_host.requests, other_host.token_requests) == ([], [])

    @pytest.mark.parametrize(
        "place",
        [
            pytest.param("http://{other}/async/v1/job/7", id="absolute"),
            pytest.param("//{other}/async/v1/job/7", id="without a scheme"),
            pytest.param("@{other}/async/v1/job/7", id="our host as a user name"),
            pytest.param(":x@{other}/async/v1/job/7", id="our host as a user name, with a password"),
            pytest.param("http://user@{other}/async/v1/job/7", id="with a user name"),
            pytest.param("async/v1/job/7", id="relative, no slash"),
            pytest.param("/async/v1/job/7", id="relative"),
        ],
    )
    def test_of_a_place_only_the_path_is_used(
        self, client: Client, scripted_server: ScriptedServer, other_host: ScriptedServer, place: str
    ) -> None:
        """Whatever a ``Location`` says, the request and its token go to our own host."""
        scripted_server.play(GOOD)
        assert ask(client, place.format(other=other_host.base_url.removeprefix("http://")))
        assert [seen.path.endswith("async/v1/job/7") for seen in scripted_server.requests] == [True]
        assert other_host.requests == []

    def test_the_query_of_a_place_is_kept(self, client: Client, scripted_server: ScriptedServer) -> None:
        """A ``Location`` may carry one."""
        scripted_server.play(GOOD)
        ask(client, "https://elsewhere.example/async/v1/job/7?part=2")
        assert (scripted_server.requests[0].path, scripted_server.requests[0].params) == (
            "/async/v1/job/7",
            {"part": "2"},
        )

    def test_no_cookie_is_kept(self, client: Client, scripted_server: ScriptedServer) -> None:
        """A session of one request must not colour the next."""
        scripted_server.play(Answer(200, {"done": True}, {"Set-Cookie": "JSESSIONID=abc; Path=/"}), GOOD)
        ask(client)
        ask(client)
        assert [seen.headers.get("Cookie") for seen in scripted_server.requests] == [None, None]

    def test_loopback_is_asked_without_a_proxy(
        self,
        make_client: MakeClient,
        scripted_server: ScriptedServer,
        other_host: ScriptedServer,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """A proxy of the company knows nothing of this machine's own ports."""
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, other_host.base_url)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        scripted_server.play(GOOD)
        assert ask(make_client())
        assert (other_host.requests, other_host.token_requests) == ([], [])

    def test_a_netrc_file_adds_nothing(
        self, make_client: MakeClient, scripted_server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Passwords that somebody keeps for this host are not ours to send."""
        netrc = tmp_path / "netrc"
        netrc.write_text("machine 127.0.0.1 login somebody password hidden\n")
        monkeypatch.setenv("NETRC", str(netrc))
        scripted_server.play(GOOD)
        assert ask(make_client())
        assert "Authorization" not in scripted_server.token_requests[0].headers
        assert scripted_server.requests[0].headers["Authorization"] == "Bearer token-1"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return files with a self-signed certificate for loopback, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    directory = tmp_path_factory.mktemp("tls")
    (directory / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (directory / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return directory / "cert.pem", directory / "key.pem"


class TestTls:
    """Whom we talk to is verified, always."""

    @pytest.fixture
    def tls_server(self, certificate: tuple[Path, Path]) -> Iterator[ScriptedServer]:
        """Return a server that speaks TLS."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        with ScriptedServer(tls=context) as server:
            yield server

    def test_a_certificate_that_nobody_vouches_for_ends_it_at_once(
        self, tls_server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """No retry helps; the message says what can be done."""
        for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
            monkeypatch.setenv(name, "")  # what people try in order to switch verification off
        with (
            Client(tls_server.base_url, token_based(), waits=LONG_WAITS, halt=Waiting()) as client,
            pytest.raises(UnreachableError, match="REQUESTS_CA_BUNDLE"),
        ):
            ask(client)
        assert tls_server.requests == []

    def test_a_company_can_name_its_own_authority(
        self, tls_server: ScriptedServer, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What the message advises works."""
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[0]))
        tls_server.play(GOOD)
        with Client(tls_server.base_url, token_based(), waits=LONG_WAITS, halt=Waiting()) as client:
            assert ask(client)

    def test_a_connection_lost_while_tls_begins_is_tried_again(
        self, tls_server: ScriptedServer, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """That is a busy gateway, not a certificate to be put right."""
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[0]))
        tls_server.drop_connections(2)
        tls_server.play(GOOD)
        with Client(tls_server.base_url, token_based(), waits=LONG_WAITS, halt=Waiting()) as client:
            assert ask(client)
            assert client.counts["retries"] == 2
