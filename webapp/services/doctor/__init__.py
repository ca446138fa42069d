"""Whether this installation is well: a list of checks, each with what was found and a way out."""
