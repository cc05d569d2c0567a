"""Training where there is a GPU, torch, timm and OpenCV, and nothing else: what travels there, and what runs there."""
