"""The commands of ``etl``, one a module; heavy libraries are imported when a command runs, not before."""
