"""How a claim is written: kinds of variables, domains, operators, statements, contents. No paper and no field is known here."""
