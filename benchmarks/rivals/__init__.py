"""What a user would pick instead of copydesk, each as a command over the same dump of JSON Lines.

`floor.py` is the extraction alone, `script.py` is what one writes in an afternoon, `trove.py` is datatrove.
Each takes a dump whose records have `text` or `html`, a folder to write to, and the number of processes.
"""
