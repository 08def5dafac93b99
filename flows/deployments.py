"""The deployments: the flows that the Prefect UI can run. `prefect.yaml` has the same for a work pool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.flows import Flow
from prefect.schedules import Schedule
from prefect.types.entrypoint import EntrypointType

from flows.ingest import ingest
from flows.relearn import relearn
from flows.runs import TAG


def deployments(ingest_parameters: Mapping[str, Any], schedule: Schedule | None) -> list[RunnerDeployment]:
    """`ingest/ingest` on a schedule, and `relearn/relearn` without one, to be started in the UI."""
    return [
        _deployment(ingest, ingest_parameters, schedule),
        _deployment(relearn, {}, None),
    ]


def _deployment(
    flow: Flow[Any, Any], parameters: Mapping[str, Any], schedule: Schedule | None
) -> RunnerDeployment:
    made = flow.to_deployment(
        name=flow.name,
        schedule=schedule,
        parameters={name: value for name, value in parameters.items() if value is not None},
        tags=[TAG],
        # A run that is due during another one is left out: the next run finds the same files.
        concurrency_limit=ConcurrencyLimitConfig(
            limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
        ),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return cast(RunnerDeployment, made)  # a coroutine only where the caller is one
