"""The account id, which NetSuite writes in two ways."""


def realm_of(account: str) -> str:
    """Write an account id in one way: ``1234567-sb1``, as in host names, is ``1234567_SB1``."""
    return account.upper().replace("-", "_")
