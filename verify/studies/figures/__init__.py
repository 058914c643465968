"""The pictures, a module for each paper. Each module here is read by `lemmata plot`; how one is drawn is in `..plots`."""
