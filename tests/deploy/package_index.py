"""How tests install packages, and how they tell that there is nowhere to install from."""

# For pip, the variable of an option that turns something off says whether it stays on.
PIP = {"PIP_NO_COMPILE": "0", "PIP_RETRIES": "1", "PIP_TIMEOUT": "20"}
_NO_INDEX = ("Connection to ", "NewConnectionError", "Name or service not known", "Read timed out", "ProxyError")


def unreachable(output: str) -> bool:
    """Whether pip failed because no package index answered; a wrong hash or version is another matter."""
    return any(sign in output for sign in _NO_INDEX)
