"""The account's pages for a browser, at NetSuite's own paths: home, Suitelets, a customer, a saved search.

They exist if an SDF project is deployed, and need no sign-in, because only this machine can open them. They are not
NetSuite's pages and say so.
"""
