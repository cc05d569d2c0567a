"""The default detector's family: two specialists on one tower, all of it as a recipe says that is saved with the weights."""
