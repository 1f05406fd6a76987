"""What a run tells machines: log lines, spans, metrics. It is handed figures and knows nothing of runs."""
