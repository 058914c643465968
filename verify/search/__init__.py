"""Looking for a violation: what is drawn, judged in floats, moved along gradients and made small."""
