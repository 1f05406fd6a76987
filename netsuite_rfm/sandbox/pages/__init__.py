"""The account's pages for a browser, at NetSuite's own paths: home, Suitelets, a customer, a saved search.

They exist where an SDF project is deployed, without sign-in, for whoever sits at this machine. They are not NetSuite's
and say so.
"""
