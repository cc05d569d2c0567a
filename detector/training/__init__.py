"""The recipe for weights of the default detector, start to finish: `python -m detector train --help`."""
