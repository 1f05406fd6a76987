"""The PyPI client `netsuite`, imported without what one of its dependencies has to say.

authlib warns that it will give up httpx, and sets its own filter for that, so none of ours is heard.
"""

import warnings

with warnings.catch_warnings(record=True):
    from netsuite import Config, NetSuite, TokenAuth

__all__ = ["Config", "NetSuite", "TokenAuth"]
