"""A local Meta: custom audiences of one ad account. It is not Meta and does not contact it.

Facts are from the Marketing API documentation (Customer File Custom Audiences; Replace Users; Error codes; Versioning)
unless a docstring names another source. Open questions are switches in :mod:`.behaviour`.
"""
