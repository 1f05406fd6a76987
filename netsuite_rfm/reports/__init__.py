"""The monthly reports, from the questions to the page."""
