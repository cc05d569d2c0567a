"""One file a target: `IS_TEXT`, `seeds()`, and `run(input)`, which raises what is a finding and else says what became of it."""
