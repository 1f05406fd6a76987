"""Signers, waits and a question for clients of the scripted server."""

import threading
from collections.abc import Callable

import msgspec
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pydantic import SecretStr

from netsuite_rfm.netsuite.http.auth import TokenBased
from netsuite_rfm.netsuite.http.client import Client
from netsuite_rfm.netsuite.http.retry import Waits

PATH = "/services/rest/system/v1/serverTime"
LONG_WAITS = Waits(first_s=0.5, ceiling_s=300)  # with Waiting, none of it passes
MakeClient = Callable[..., Client]


class Waiting(threading.Event):
    """Stands for ``halt``: remembers each wait that was asked for, and lets no time pass."""

    def __init__(self, *, set_after: int | None = None) -> None:
        super().__init__()
        self.waits_s: list[float] = []
        self._set_after = set_after

    def wait(self, timeout: float | None = None) -> bool:
        """Note the seconds and return at once; set by itself after ``set_after`` waits."""
        self.waits_s.append(timeout or 0.0)
        if self._set_after is not None and len(self.waits_s) >= self._set_after:
            self.set()
        return self.is_set()


def pem_of(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> SecretStr:
    """Write a private key as PEM."""
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return SecretStr(text.decode())


def token_based(realm: str = "1234567_SB1") -> TokenBased:
    """Return a signer of OAuth 1.0 requests."""
    consumer, secret = SecretStr("consumer-key"), SecretStr("consumer-secret")
    return TokenBased(consumer, secret, SecretStr("token-id"), SecretStr("token-secret"), realm=realm)


class Body(msgspec.Struct):
    """What a good answer holds."""

    done: bool
    note: str = ""


def read(response: requests.Response) -> bool:
    """Read a good answer."""
    return msgspec.json.decode(response.content, type=Body).done


def ask(client: Client, path: str = PATH) -> bool:
    """Ask for something that the script answers."""
    return client.call("GET", path, read=read)
