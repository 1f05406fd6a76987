"""A local Klaviyo: the endpoints that a sync could use, with their traps. It is not Klaviyo and does not contact it.

Facts are from the API reference at developers.klaviyo.com, revision 2026-10-15, and from klaviyo/openapi, unless a
docstring names another source. Open questions are switches in :mod:`.behaviour`.
"""
