"""What a file itself says of where it comes from. See `docs/detector.md`, Provenance."""
