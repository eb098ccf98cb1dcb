"""Refusals of the office's commands. The reasons of a subject are an enum: each has a sentence, and a name for programs."""

from enum import Enum


class NamedReason(Enum):
    """A reason why the office refuses a command: a sentence for facts, and a name for programs where it is another one."""

    def __init__(self, sentence: str, code: str = "") -> None:
        self.sentence = sentence
        self.code: str = code or self.name

    def __call__(self, **facts: object) -> "OfficeRefusal":
        """Return the refusal for this reason, to be raised. facts are those that its sentence names."""
        return OfficeRefusal(self, **facts)


class OfficeRefusal(Exception):
    """A refusal of the office: the reason, and the facts of its sentence."""

    def __init__(self, reason: NamedReason, **facts: object) -> None:
        super().__init__(reason.sentence.format(**facts).removesuffix("."))
        self.reason = reason
        self.code = reason.code
        self.facts = facts
