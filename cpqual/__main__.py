"""Run cpqual as `python -m cpqual`."""

from cpqual.cli.main import main

main()
