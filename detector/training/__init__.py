"""How the shipped weights were made, start to finish: `python -m detector train --help`."""
