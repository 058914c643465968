"""Tables and figures beside the claims: capacity, correlated patterns, scaling, a user's own patterns, landscapes."""
