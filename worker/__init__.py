"""The scan service: requests in, batches through the detector, results out. Redis and RQ carry it."""
