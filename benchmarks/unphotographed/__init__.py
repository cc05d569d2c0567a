"""Pictures that no camera took."""
