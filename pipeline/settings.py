"""One frozen `Settings`: from `copydesk.toml`, then `COPYDESK_*` variables, then arguments."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import date, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pipeline.errors import SettingsError
from pipeline.field_names import Fields as Fields
from pipeline.field_names import Names, one_or_many
from pipeline.policy import Policy, Rule, Strictness
from pipeline.text.dates import check_day
from pipeline.text.hosts import check_site
from pipeline.text.patterns import check_pattern
from pipeline.wanted import Wanted, check_order

DEFAULT_FILE = "copydesk.toml"


def _all_compile(patterns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(check_pattern(pattern) for pattern in patterns)


def _as_text(value: Any) -> Any:
    """Allow `since = 2024` and `since = 2024-03-05`, which TOML reads as a number and a date."""
    return str(value) if isinstance(value, (int, date)) and not isinstance(value, bool | datetime) else value


def _is_site(name: str) -> str:
    check_site(name)
    return name  # as it was written: two spellings of one site stay two keys, and the rules of both hold


def _is_web(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("no URL of a web server; write https://HOST/PATH")  # it may be a secret: not shown
    return url


Patterns = Annotated[tuple[str, ...], BeforeValidator(one_or_many), AfterValidator(_all_compile)]
Site = Annotated[str, AfterValidator(_is_site)]
Day = Annotated[str, BeforeValidator(_as_text), AfterValidator(check_day)]


class WantedTable(BaseModel):
    """Which documents are stored; all others are rejects. `pipeline.wanted.Wanted` says what each means."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min_words: Annotated[int, Field(ge=0)] = 3
    """The fewest words of a text."""
    error_pages: bool = False
    """Whether pages that only say that there is nothing to read are kept."""
    listings: bool = True
    """Whether lists of articles are kept."""
    languages: Annotated[Names, BeforeValidator(one_or_many)] = ()
    """Codes of two letters; a document of another language is a reject."""
    since: Day | None = None
    """The first day of publication."""
    until: Day | None = None
    """The last day of publication."""
    sites: Annotated[tuple[Site, ...], BeforeValidator(one_or_many)] = ()
    """Sites with their subdomains; a document of another site, or of an unknown one, is a reject."""

    @model_validator(mode="after")
    def in_order(self) -> WantedTable:
        """Refuse days that no document can fit."""
        check_order(self.since, self.until)
        return self


class SiteRules(BaseModel):
    """The patterns of one site and its subdomains, and the dumps that belong to it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    keep: Patterns = ()
    cut: Patterns = ()
    dumps: Names = ()
    """Globs of dumps, as in `raw/courier/*`, whose records belong to this site where they have no URL."""

    @field_validator("dumps", mode="before")
    @classmethod
    def one_glob_or_many(cls, value: Any) -> Any:
        """Allow `dumps = "raw/courier/*"` for a list of one glob."""
        return one_or_many(value)

    @model_validator(mode="before")
    @classmethod
    def quoted(cls, value: Any) -> Any:
        """Refuse `[sites.example.org]`: in TOML it is a table `org` in a table `example`."""
        if isinstance(value, dict) and any(isinstance(inner, dict) for inner in value.values()):
            raise ValueError('put the name of the site in quotes: [sites."example.org"]')
        return value


class Settings(BaseSettings):
    """Everything a user can set. `docs/settings.md` has the list with an example."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix="COPYDESK_",
        env_nested_delimiter="__",
        env_ignore_empty=True,
    )

    database_url: str = "sqlite:///data/copydesk.db"
    workers: Annotated[int, Field(ge=0)] = 0
    """Processes that clean; 0 takes one for each core."""
    cluster: str | None = None
    """The address of a Dask scheduler, whose workers clean; None: processes of this machine."""
    batch_size: Annotated[int, Field(ge=1)] = 250
    """Records in a batch, which is one task and one transaction."""
    batch_bytes: Annotated[int, Field(ge=1)] = 4 * 2**20
    """A batch also ends when its records are this long together."""
    max_record_bytes: Annotated[int, Field(ge=1)] = 16 * 2**20
    """A longer record is rejected, so that one record cannot fill the memory."""
    near_threshold: Annotated[float, Field(gt=0, le=1)] = 0.6
    """Two texts with at least this share of the shorter one's shingles in common are near-duplicates."""
    contained_threshold: Annotated[float, Field(gt=0, le=1)] = 0.7
    """A text is contained in one over twice as long that has this share of its shingles."""
    quiet_seconds: Annotated[float, Field(ge=0)] = 5.0
    """A file that changed this lately is looked at again; a file that goes on changing waits."""
    max_reject_share: Annotated[float, Field(ge=0, le=1)] | None = None
    """A run with a larger share of rejects fails, after all is stored; None: no run fails for it."""
    webhook_url: Annotated[str, AfterValidator(_is_web)] | None = None
    """What the schedule calls when a run failed or crashed."""
    desk_password: Annotated[SecretStr, Field(min_length=8)] | None = None
    """What the desk asks for; it must be set where other machines can reach the desk."""
    desk_url: Annotated[str, AfterValidator(_is_web)] | None = None
    """Where people find the desk; the reports of runs link to it."""
    fields: Fields = Field(default_factory=Fields)
    wanted: WantedTable = Field(default_factory=WantedTable)
    """Which documents are stored; all others are rejects."""
    strictness: Strictness = Strictness.BALANCED
    """What the judge does with a line that it is not sure of."""
    keep: Patterns = ()
    """Lines that match one of these patterns stay, whatever the judge says."""
    cut: Patterns = ()
    """Lines that match one of these patterns are cut, whatever the judge says."""
    sites: dict[Site, SiteRules] = Field(default_factory=dict)
    """By site: patterns for it and its subdomains, which win over `keep` and `cut`, and its dumps."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, and the environment wins over the file."""
        path = os.environ.get("COPYDESK_CONFIG", DEFAULT_FILE)
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls, path))

    def worker_count(self) -> int:
        """The number of cleaning processes: as set, or the cores that this process may use."""
        return self.workers or len(os.sched_getaffinity(0))

    def choice(self) -> str:
        """What is set under `[wanted]`, as JSON; "" where nothing is.

        A dump that was read for another choice is read again.
        """
        said = self.wanted.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(said, sort_keys=True) if said else ""

    def chosen(self, choice: str) -> Settings:
        """These settings with another `choice`, as `choice()` gives it."""
        return self.model_copy(update={"wanted": WantedTable.model_validate_json(choice or "{}")})

    def site_of_dump(self, path: str) -> str | None:
        """The site that the settings name for a dump; `path` is absolute."""
        for site, rules in self.sites.items():
            if any(_is_at(path, glob) for glob in rules.dumps):
                return check_site(site)
        return None

    def policy(self) -> Policy:
        """The policy for the cleaner: the strictness, the patterns as rules, the documents to refuse."""
        rules: list[Rule] = []
        places: list[tuple[str | None, Settings | SiteRules]] = [(None, self), *self.sites.items()]
        for site, place in places:
            rules += [Rule(pattern, "keep", site) for pattern in place.keep]
            rules += [Rule(pattern, "cut", site) for pattern in place.cut]
        return Policy(self.strictness, tuple(rules), Wanted(**dict(self.wanted)))


def _is_at(path: str, glob: str) -> bool:
    """Whether a glob names a file, by its absolute path, or a folder that the file is in.

    A glob that begins neither at the root nor with a store (`s3://`) is compared with the end of the path,
    so that it holds from whatever folder copydesk is started.
    """
    wanted = glob.removeprefix("./").rstrip("/")
    wanted = wanted if wanted.startswith("/") or "://" in wanted else f"*/{wanted}"
    return fnmatchcase(path, wanted) or fnmatchcase(path, f"{wanted}/*")


def use_database(database_url: str | None) -> None:
    """Make this process and its children use a database; None keeps the one that is set.

    The environment names it: the Prefect UI would show a parameter of a flow, with the password in it.
    """
    if database_url:
        os.environ["COPYDESK_DATABASE_URL"] = database_url


def wanted(
    sites: Sequence[str] | None, languages: Sequence[str] | None, since: str | None, until: str | None
) -> dict[str, Any] | None:
    """What of `[wanted]` is given as arguments, for `load_settings`; None where nothing is."""
    asked = {"sites": sites, "languages": languages, "since": since, "until": until}
    return {name: value for name, value in asked.items() if value} or None


def load_settings(**overrides: Any) -> Settings:
    """Read the settings; arguments that are not None win over the environment and the file.

    Raises SettingsError, naming every setting that is wrong.
    """
    named = os.environ.get("COPYDESK_CONFIG")
    if named and not Path(named).is_file():
        raise SettingsError(f"COPYDESK_CONFIG names {named}, which is no file; unset it or create it")
    try:
        return Settings(**{key: value for key, value in overrides.items() if value is not None})
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors()
        )
        raise SettingsError(f"settings ({named or DEFAULT_FILE} or COPYDESK_*): {wrong}") from error
    except ValueError as error:  # a TOML file that does not parse
        raise SettingsError(f"settings ({named or DEFAULT_FILE}): {error}") from error
