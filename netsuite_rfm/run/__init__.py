"""One run and the jobs beside it: what was asked, what is read, what is done."""
