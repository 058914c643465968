"""Lines of other papers, each in a few lines of its own: a project as `lemmata init` begins one. `lemmata check` judges it."""
