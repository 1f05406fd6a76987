"""Meta Custom Audiences: one session replaces the whole audience. Source: Marketing API documentation."""
