"""A local Meta: custom audiences of one ad account. It is not Meta and reaches no system of theirs.

Facts are from the Marketing API documentation (Customer File Custom Audiences; Replace Users; Error codes; Versioning)
unless a docstring names another source. What it leaves open is a switch of :mod:`.behaviour`.
"""
