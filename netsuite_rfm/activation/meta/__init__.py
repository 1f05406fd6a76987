"""Meta Custom Audiences: the whole audience is replaced in one session. Facts from the Marketing API documentation."""
