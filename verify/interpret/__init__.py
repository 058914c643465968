"""What a statement evaluates to: `program` makes functions of it, `balls` and `floats` say what each name means."""
