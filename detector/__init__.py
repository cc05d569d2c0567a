"""Bytes in, one verdict out. Knows no Redis, no chats, no jobs. Importing this package does not import torch."""
