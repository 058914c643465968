""""Hopfield Networks is All You Need" (Ramsauer et al., 2020), arXiv:2008.02217: the retrieval theorems that are cited."""
