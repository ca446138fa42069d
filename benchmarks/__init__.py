"""One script a figure: `python -m benchmarks.NAME`. They measure and print; they are no tests."""
