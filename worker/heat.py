"""Where the network looked in a picture, drawn for whoever asked about it. Nothing of it is kept."""

from __future__ import annotations

import base64

from detector.detector import Detector, Points
from detector.media import Media
from worker.contract import HeatPicture, HeatPictures


def heat(detector: Detector, media: Media) -> HeatPictures:
    """The maps that passed their check, and of the others why they are not shown. Takes several times as long as a scan."""
    if not isinstance(detector, Points):
        return HeatPictures()
    from detector.drawing import drawn  # needs OpenCV, which a worker without a model does not load

    (verdict,) = detector.detect([media])
    return HeatPictures(
        maps=tuple(
            HeatPicture(
                kind=found.kind,
                region=found.region,
                frame=found.frame,
                why_not=found.why_not,
                png_base64="" if found.heat is None else base64.b64encode(drawn(found)).decode(),
            )
            for found in detector.heat_maps(media, verdict)
        )
    )
