"""The errors of copydesk. Each says what went wrong, where, and whether trying again can help."""

from __future__ import annotations


class CopydeskError(Exception):
    """Base of all errors that copydesk raises on purpose."""

    transient = False
    """True when the same call may succeed later without any change."""


class SettingsError(CopydeskError):
    """A setting is missing or wrong; the message names it and the remedy."""


class DatabaseError(CopydeskError):
    """The database cannot be used: it is missing, not migrated, or was migrated by a newer copydesk."""


class DatabaseBusy(CopydeskError):
    """The database did not answer, or another run holds it. Trying again may help."""

    transient = True


class IngestAtWork(DatabaseBusy):
    """Another ingest holds the database. New dumps wait for the next run."""

    saying = "another ingest is at work"
    """The beginning of its messages; `flows.runs.was_turned_away` recognises them by it."""


class LockLost(CopydeskError):
    """The connection that held the lock broke, so another ingest may be at work. Run it again."""


class TooManyRejects(CopydeskError):
    """A run is stored whole, but more of its records are rejects than `max_reject_share` allows."""

    def __init__(self, message: str, run_id: int) -> None:
        super().__init__(message)
        self.run_id = run_id

    def __reduce__(self) -> tuple[type[TooManyRejects], tuple[str, int]]:
        return (TooManyRejects, (str(self), self.run_id))


class ClusterLost(CopydeskError):
    """The cluster does not answer, or has no worker left. Trying again may help."""

    transient = True


class OtherVersion(CopydeskError):
    """A worker of the cluster has another copydesk, which might give other results."""


class SourceLost(CopydeskError):
    """An object store did not answer, or broke off. The object may be intact; trying again may help."""

    transient = True


class LedgerError(CopydeskError):
    """The sum read = articles + duplicates + rejects does not hold. A defect of copydesk."""


class LinesLost(CopydeskError):
    """The lines of a document can't be given back: its text or its cuts were changed by hand."""


class NotFound(CopydeskError):
    """No document has this id, or no site has this name."""


class DecisionError(CopydeskError):
    """A person's decision cannot be stored: it names the same text twice, or something that is no line."""


class DecisionGone(DecisionError):
    """A decision that is to be taken back is not there any more, or a later one is in its place."""


class Rejected(CopydeskError):
    """A record cannot become a document.

    `reason` is one of the short names in `records.RejectReason`, `detail` says more to a person.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type[Rejected], tuple[str, str]]:
        return (Rejected, (self.reason, self.detail))


class FilterError(CopydeskError):
    """A filter of a search or an export can't be read; the message names it and shows what to write."""


class ExportError(CopydeskError):
    """An export can't be written: the name says no format, a column is not known, or the disk refuses."""
