"""The kinds of step, one class each; a new kind is a class here and nothing else."""

from typing import Annotated, TypeAlias

from pydantic import Field

from flows.steps.answering import Respond
from flows.steps.asking import Ask
from flows.steps.base import Option, Step
from flows.steps.choosing import Avoid, Choose, Done, Pick, Tell
from flows.steps.elsewhere import Elsewhere
from flows.steps.filing import Add, Await, Submit
from flows.steps.letter import Letter
from flows.steps.summary import Summary
from flows.steps.talking import Consult

AnyStep: TypeAlias = Annotated[
    Choose | Pick | Ask | Tell | Avoid | Consult | Submit | Letter | Await | Add | Done | Respond | Elsewhere,
    Field(discriminator="kind"),
]

__all__ = [
    "Add",
    "AnyStep",
    "Ask",
    "Avoid",
    "Await",
    "Choose",
    "Consult",
    "Done",
    "Elsewhere",
    "Letter",
    "Option",
    "Pick",
    "Respond",
    "Step",
    "Submit",
    "Summary",
    "Tell",
]
