"""One volume: pages superseded, issues, persons, jumps and reprints, all of which only the volume can know."""
