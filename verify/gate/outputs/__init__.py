"""What a run writes for others' tools, a module each: annotations, SARIF, a badge, a comment; `listed` has them all."""
