"""Training the DeepFakeDefenders model by its published recipe."""
