"""The DeepFakeDefenders model: two convolutional networks, each behind its adapter on colour and noise residuals, six views."""
