"""A local Klaviyo: the endpoints a sync could use, with their traps. It is not Klaviyo and reaches no system of theirs.

Facts are from the API reference at developers.klaviyo.com, revision 2026-10-15, and from klaviyo/openapi, unless a
docstring names another source. What neither says is a switch of :mod:`.behaviour`.
"""
