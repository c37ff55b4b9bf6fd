"""Forms: what a browser sends, read whole before any lock is taken, and turned into what a verb takes."""

import unicodedata
from collections.abc import Iterable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.datastructures import UploadFile
from starlette.types import Message, Receive

from app.domain.refusals import Faults, Refusal
from app.domain.sentences import Sentence, say

MOST_FIELDS = 900
LARGEST_FIELD = 64_000
LARGEST_BODY = 4_000_000
UNSEEN = dict.fromkeys([0x200B, 0xFEFF, *range(0x202A, 0x202F)])
"""Characters that nobody types and that can make a text look like another: no width, or a forced direction."""

Model = TypeVar("Model", bound="Input")


class Input(BaseModel):
    """What one form may hold. A field it does not name is refused: nobody sets what the form does not ask."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Fields:
    """A form as sent: texts in Unicode's composed form, and files."""

    def __init__(self, pairs: Iterable[tuple[str, str]], files: dict[str, bytes] | None = None) -> None:
        self.pairs = [(name, unicodedata.normalize("NFC", text.translate(UNSEEN))) for name, text in pairs]
        self.files = files or {}

    def one(self, name: str, default: str = "") -> str:
        """The first value of this name."""
        return next((text for key, text in self.pairs if key == name), default)

    def many(self, name: str) -> list[str]:
        """Every value of this name."""
        return [text for key, text in self.pairs if key == name]

    def starting(self, prefix: str) -> dict[str, str]:
        """The values of the names that begin so, by the rest of the name."""
        return {key.removeprefix(prefix): text for key, text in self.pairs if key.startswith(prefix)}

    def into(self, model: type[Model], **given: Any) -> Model:
        """The form as a model, or a sentence for each field that cannot be taken.

        `given` are parts that were read otherwise, such as lists.
        """
        sent = [*self.pairs, *((name, "") for name in self.files)]
        values: dict[str, Any] = {key: text for key, text in sent if key != "csrf" and key not in given}
        try:
            return model(**values | given)
        except ValidationError as fault:
            faults = {str(one["loc"][0]): _sentence(one["type"]) for one in fault.errors()}
            raise Faults(say("Please look at the marked places: nothing was recorded."), faults) from None


def _sentence(kind: str) -> Sentence:
    """What is wrong with one field, for a person."""
    if kind == "missing":
        return say("Please fill this in.")
    if kind.startswith(("int", "float", "greater", "less")):
        return say("Please give a whole number.")
    if kind == "string_too_long":
        return say("This text is too long.")
    if kind == "extra_forbidden":
        return say("This form has no such field.")
    return say("This cannot be taken as it stands.")


async def read_fields(request: Request) -> Fields:
    """The whole form, within its limits."""
    measured = Request(request.scope, _measured(request.receive))
    pairs, files = [], {}
    limits = {"max_fields": MOST_FIELDS, "max_files": 1, "max_part_size": LARGEST_BODY}
    async with measured.form(**limits) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                files[name] = await value.read()
            elif "\x00" in value or len(value) > LARGEST_FIELD:
                raise Refusal(say("A field holds something that cannot be stored: nothing was recorded."))
            else:
                pairs.append((name, value.replace("\r\n", "\n")))
    fields = Fields(pairs, files)
    # A page of refusal shows what was typed: without scripts nothing else would still have it.
    request.state.typed = fields
    return fields


def _measured(receive: Receive) -> Receive:
    """What is received, until it is too much: a sender need not say beforehand how long a form is."""
    taken = 0

    async def receiver() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST_BODY:
            raise Refusal(say("This is too large: nothing was recorded."))
        return message

    return receiver


Form = Annotated[Fields, Depends(read_fields)]
