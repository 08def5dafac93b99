"""The commands that need no Prefect, a module for each group of them; `flows.cli.main` lists all."""
