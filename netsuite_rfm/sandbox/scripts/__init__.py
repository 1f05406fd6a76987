"""Run an SDF project's own SuiteScript files against the sandbox's account. It is not NetSuite.

`project` reads the objects, `account` is an account in which they are deployed, `execution` is one run of a
script, `engine` the JavaScript in it, and each `n_*` module one of NetSuite's N modules.
"""
