"""What the verdicts are worth: edits of statements and of derivations, each judged; long searches for false alarms."""
