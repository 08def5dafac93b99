"""What a check finds, and how a check is run so that it cannot raise or hang."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from pipeline.errors import CopydeskError

State = Literal["ok", "warning", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor: what was looked at, how it is, and how to mend it.

    `remedy` is empty where the state is "ok".
    """

    check: str
    state: State
    what: str
    remedy: str = ""


Check = Callable[[], Iterable[Finding]]


def run_check(name: str, check: Check, seconds: float) -> list[Finding]:
    """Run a check. Returns its findings, and one more where it raised or took longer than `seconds`.

    The check runs in a thread, which is left behind when the time is over: nothing can interrupt a call
    that hangs in the network or in a file system.
    """
    found: list[Finding] = []

    def run() -> None:
        try:
            found.extend(check())  # one at a time: what was found before a hang counts
        except CopydeskError as error:
            found.append(Finding(name, "wrong", str(error)))  # these messages name their remedy
        except Exception as error:  # noqa: BLE001 - one check that fails must not hide the others
            what = f"the check itself failed: {type(error).__name__}: {error}"
            found.append(Finding(name, "wrong", what, "report this as a defect of copydesk"))

    thread = threading.Thread(target=run, name=f"doctor-{name}", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        what = f"not finished within {seconds:g} s"
        remedy = "see whether the servers and file systems that it needs answer"
        return [*found, Finding(name, "wrong", what, remedy)]
    return found
