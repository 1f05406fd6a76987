"""A scripted NetSuite on loopback, and clients that talk to it."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import SecretStr

from netsuite_rfm.netsuite.http.auth import OAuth2, SignIn
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.retry import Waits
from tests.netsuite.clients import MakeClient, pem_of
from tests.netsuite.scripted_server import TOKEN_PATH, ScriptedServer


@pytest.fixture(scope="session")
def ec_key() -> ec.EllipticCurvePrivateKey:
    """Return an EC key of 256 bits."""
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def scripted_server() -> Iterator[ScriptedServer]:
    """Return a server that plays a script."""
    with ScriptedServer() as server:
        yield server


@pytest.fixture
def oauth2(scripted_server: ScriptedServer, ec_key: ec.EllipticCurvePrivateKey) -> OAuth2:
    """Return a signer with a certificate."""
    audience = scripted_server.base_url + TOKEN_PATH
    return OAuth2(SecretStr("client-id"), SecretStr("certificate-id"), pem_of(ec_key), audience)


@pytest.fixture
def make_client(scripted_server: ScriptedServer, oauth2: OAuth2) -> Iterator[MakeClient]:
    """Return a function that makes clients of the scripted server; they are closed after the test."""
    with ExitStack() as stack:

        def make(
            sign_in: SignIn | None = None,
            *,
            concurrency: int = 5,
            waits: Waits | None = None,
            halt: threading.Event | None = None,
            timeout_s: float = 10,
        ) -> Client:
            return stack.enter_context(
                Client(
                    scripted_server.base_url,
                    sign_in or oauth2,
                    concurrency=concurrency,
                    timeout_s=timeout_s,
                    waits=waits or Waits(first_s=0.001, ceiling_s=0.5),
                    halt=halt,
                )
            )

        yield make


@pytest.fixture
def client(make_client: MakeClient) -> Client:
    """Return a client of the scripted server whose waits are too short to notice."""
    return make_client()
