"""All the thinking, and no talking: numpy and the standard library, no I/O, no clock, no settings, no log.

The path of a window of customers: ``rows`` refuses what breaks the contract, ``score`` scores it
under a ``scheme``, ``diff`` finds what must change, ``plan`` adds it up and says when to stop.
"""
