"""Measure whether a campaign worked: who is held out, and what the comparison with them shows.

``suitescript/`` has the same arithmetic in ``lib/rfm_hold_out.js`` and ``lib/rfm_effect.js``.
"""
