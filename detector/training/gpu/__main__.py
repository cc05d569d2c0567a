"""`python -m detector.training.gpu`, where what opens films and HEIC may be missing."""

import sys

from detector.training.gpu.bare import stand_in

stand_in()

if __name__ == "__main__":
    from detector.training.gpu.program import main

    sys.exit(main(sys.argv[1:]))
