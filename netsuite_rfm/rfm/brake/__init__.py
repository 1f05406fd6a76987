"""When a plan looks like bad input rather than business: measured, compared with limits, and said in words."""
