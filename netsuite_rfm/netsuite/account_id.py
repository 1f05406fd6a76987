"""The account id, which NetSuite writes in two forms."""


def realm_of(account: str) -> str:
    """Return an account id in one form: ``1234567_SB1`` for ``1234567-sb1``, the form in host names."""
    return account.upper().replace("-", "_")
