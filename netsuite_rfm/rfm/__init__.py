"""All computation: numpy and the standard library only, without I/O, clock, settings or log.

A window of customers takes this path: ``rows`` rejects invalid rows, ``score`` scores the rest with a ``scheme``,
``diff`` finds what must change, ``plan`` adds it up, and ``brake`` judges the plan.
"""
