"""Read and write files that users name: write them completely or not at all, and read them within limits."""
