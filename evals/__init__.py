"""How good Locket is: suites, baselines and benchmarks. Not installed with the program."""
