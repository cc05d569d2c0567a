"""One file = one detector: a module with `create(cfg: DetectorCfg) -> Detector`."""
