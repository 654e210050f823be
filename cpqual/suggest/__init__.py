"""Code suggestions: features, model, calibration and explanation. Runs in a worker process."""
