"""The plugin of docs/dumps.md: installed as a user would, it reads its files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
BOX = b"""From ann
Subject: The ferry

The ferry was late on Monday.
From bo
Subject: Win now
X-Spam: yes

Click here.
From cy
Subject: The bridge

The bridge was shut.
"""


def test_the_plugin_of_the_documentation_reads_its_files(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "dumps.md").read_text().partition("## A format of your own")[2]
    toml, code = (re.findall(rf"```{kind}\n(.*?)```", text, re.S)[0] for kind in ("toml", "python"))
    package = tmp_path / "mail"
    package.mkdir()
    (package / "pyproject.toml").write_text(toml)
    (package / "copydesk_mail.py").write_text(code)
    installed = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--disable-pip-version-check", "--target", installed, package], check=True)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "letters.mbox").write_bytes(BOX)
    program = (
        "import sys; from pipeline.sources import *; from pipeline.settings import Settings\n"
        "for file in find_files([sys.argv[1]]):\n"
        "    reader = DumpReader(file, Settings())\n"
        "    for record in reader: print(record.position, record.title, record.payload)\n"
        "    print(dict(reader.skipped))"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(installed), str(ROOT)])}
    command = [sys.executable, "-c", program, str(tmp_path / "raw")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "1 The ferry b'The ferry was late on Monday.\\n'",
        "3 The bridge b'The bridge was shut.\\n'",
        "{'spam': 1}",
    ]
