"""What the engine is told of associative memory: how its kinds of variables are drawn. The engine imports nothing of it."""
