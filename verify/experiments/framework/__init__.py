"""What every experiment shares: settings, seeds, resumable parts, provenance, plots, sweeps, intervals that decide claims."""
