""""Beyond Scaling Laws: Understanding Transformer Performance with Associative Memory", arXiv:2405.08707v2."""
