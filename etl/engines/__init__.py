"""What runs the steps: maps pages to tables and gathers them by volume, here with processes of this machine."""
