"""Automations on the Prefect server: one finds runs that died without a sign, the other reports failures."""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from uuid import UUID

from prefect import get_client
from prefect.automations import (
    AutomationCore,
    CallWebhook,
    ChangeFlowRunState,
    EventTrigger,
    Posture,
)
from prefect.blocks.webhook import Webhook
from prefect.client.schemas.objects import StateType
from pydantic import SecretStr

from flows.runs import TAG

Labels = dict[str, str | list[str]]

DEAD_AFTER = timedelta(seconds=90)  # three heartbeats, see PREFECT_FLOWS_HEARTBEAT_FREQUENCY
_DEAD, _FAILED = "copydesk: runs that died are crashed", "copydesk: failures call the webhook"
_BLOCK = "copydesk-failures"  # the name of the block that has the URL; it is stored encrypted
_OF_US: Labels = {"prefect.resource.role": "tag", "prefect.resource.id": f"prefect.tag.{TAG}"}
_RUNS: Labels = {"prefect.resource.id": "prefect.flow-run.*"}

# An event is named after the name of a state, and a type of state has several names.
_STARTING = {f"prefect.flow-run.{word}" for word in ("Pending", "Submitting", "InfrastructurePending")}
_ALIVE = {f"prefect.flow-run.{word}" for word in ("Running", "Retrying", "Cancelling", "heartbeat")}
_ENDED = {f"prefect.flow-run.{word}" for word in ("Completed", "Failed", "Crashed", "Cancelled", "Paused")}

# `text` is what chat services show.
_PAYLOAD = """{
  "text": {{ (flow_run.name ~ ": " ~ flow_run.state.name ~ ". " ~ (flow_run.state.message or "")) | tojson }},
  "run": {{ flow_run.name | tojson }},
  "state": {{ flow_run.state.name | tojson }},
  "message": {{ (flow_run.state.message or "") | tojson }},
  "url": {{ flow_run | ui_url | tojson }}
}"""


def dead_runs() -> AutomationCore:
    """The automation that marks runs as Crashed after 90 s without a sign of life, which frees their slot."""
    return AutomationCore(
        name=_DEAD,
        description="A run that was killed with its worker, or by a reboot, cannot say so itself.",
        trigger=EventTrigger(
            after=_STARTING | _ALIVE,
            expect=_ALIVE | _ENDED,
            match=_RUNS,
            match_related=[_OF_US],
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=DEAD_AFTER,
        ),
        actions=[
            ChangeFlowRunState(
                name="Crashed",
                state=StateType.CRASHED,
                message=f"no sign of life for {DEAD_AFTER.seconds} s; the next run goes on where it ended",
                force=False,  # a sign of life may arrive after the end of a short run, which has ended well
            )
        ],
    )


def failures(block_id: UUID) -> AutomationCore:
    """The automation that calls a webhook with name, state and message of a run that failed or crashed."""
    return AutomationCore(
        name=_FAILED,
        description="Set by webhook_url in copydesk.toml or COPYDESK_WEBHOOK_URL.",
        trigger=EventTrigger(
            expect={"prefect.flow-run.Failed", "prefect.flow-run.Crashed"},
            match=_RUNS,
            match_related=[_OF_US],
            for_each={"prefect.resource.id"},
            posture=Posture.Reactive,
            threshold=1,
        ),
        actions=[CallWebhook(block_document_id=block_id, payload=_PAYLOAD)],
    )


def register(webhook_url: str | None) -> list[str]:
    """Make the automations on the Prefect server the same as here; without a URL, only `dead_runs`.

    Returns the names of the automations.
    """
    wanted = [dead_runs()]
    if webhook_url:
        block = Webhook(method="POST", url=SecretStr(webhook_url))
        wanted.append(failures(cast(UUID, block.save(_BLOCK, overwrite=True))))
    with get_client(sync_client=True) as client:
        there = [known for name in (_DEAD, _FAILED) for known in client.read_automations_by_name(name)]
        for automation in wanted:
            # An automation that is the same stays: it knows which runs have to give a sign of life.
            kept = next((known for known in there if _is_same(known, automation)), None)
            if kept:
                there.remove(kept)
            else:
                client.create_automation(automation)
        for known in there:
            client.delete_automation(known.id)
    return [automation.name for automation in wanted]


def _is_same(one: AutomationCore, other: AutomationCore) -> bool:
    return (one.name, one.enabled, _without_ids(one)) == (other.name, other.enabled, _without_ids(other))


def _without_ids(automation: AutomationCore) -> tuple[object, object]:
    return automation.trigger.model_dump(exclude={"id"}), [each.model_dump() for each in automation.actions]
