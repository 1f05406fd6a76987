"""Log lines, spans and metrics. This package receives figures and does not import the modules of a run."""
