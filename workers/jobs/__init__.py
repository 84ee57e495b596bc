"""One module per family of jobs. Read the package `workers` first."""
