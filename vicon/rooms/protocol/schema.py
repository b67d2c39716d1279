"""The whole protocol as an OpenAPI 3.1 document of components: TypeScript types are generated from it.

`python -m vicon.rooms.protocol.schema` prints it, the same bytes for the same schema.
"""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from vicon.rooms.protocol.commands import COMMANDS
from vicon.rooms.protocol.envelope import Anew, Bye, No, Ok, Part, Ping, Waiting, Welcome
from vicon.rooms.protocol.events import EVENTS
from vicon.rooms.protocol.fields import CommandId, Millis, Model
from vicon.rooms.protocol.live import TOPICS

PLAIN = (Welcome, Waiting, Anew, Ok, No, Ping, Bye, Part)
_REF = "#/components/schemas/{model}"


def client_frames() -> dict[str, type[Model]]:
    """`do` -> the model of its whole frame, such as `JoinFrame`."""
    return {
        do: create_model(
            f"{body.__name__}Frame",
            __base__=Model,
            **_fields(do=Literal[do], id=CommandId, body=body),
        )
        for do, body in COMMANDS.items()
    }


def event_frames() -> dict[str, type[Model]]:
    """Event kind -> the model of its frame, such as `ChatSentEvent`."""
    return {
        kind: create_model(
            f"{body.__name__}Event",
            __base__=Model,
            **_fields(
                is_=_is("event"),
                seq=int,
                after=int,
                at=Millis,
                actor=str,
                kind=Literal[kind],
                v=int,
                body=body,
            ),
        )
        for kind, body in EVENTS.items()
    }


def live_frames() -> dict[str, type[Model]]:
    """Topic -> the model of its frame, such as `SpeakersLive`."""
    return {
        topic: create_model(
            f"{body.__name__}Live",
            __base__=Model,
            **_fields(is_=_is("live"), topic=Literal[topic], body=body),
        )
        for topic, body in TOPICS.items()
    }


def _fields(**types: Any) -> Any:
    return {name: (type_, ...) for name, type_ in types.items()}


def _is(word: str) -> Any:
    return Annotated[Literal[word], Field(alias="is")]


def schema() -> dict[str, Any]:
    """OpenAPI 3.1 components. `ClientFrame` (as a client may write it), `ServerFrame`, `EventFrame` and
    `LiveFrame` are the unions; every body has its own component."""
    client, events, live = client_frames(), event_frames(), live_frames()
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = []
    wanted += [(frame, "validation") for frame in client.values()]
    wanted += [(frame, "serialization") for frame in (*events.values(), *live.values())]
    wanted += [(frame, "serialization") for frame in PLAIN]
    _, document = models_json_schema(wanted, ref_template=_REF)
    schemas: dict[str, Any] = document["$defs"]
    schemas = {name: _bare(component) for name, component in schemas.items()}
    schemas["ClientFrame"] = _union("do", {do: frame.__name__ for do, frame in client.items()})
    schemas["EventFrame"] = _union("kind", {kind: frame.__name__ for kind, frame in events.items()})
    schemas["LiveFrame"] = _union("topic", {topic: frame.__name__ for topic, frame in live.items()})
    plain = [frame.__name__ for frame in PLAIN]
    schemas["ServerFrame"] = {"oneOf": [_ref(name) for name in (*plain, "EventFrame", "LiveFrame")]}
    schemas["Welcome"]["properties"]["events"]["anyOf"][0]["items"] = _ref("EventFrame")
    return {
        "openapi": "3.1.0",
        "info": {"title": "vicon.1", "version": "1"},
        "paths": {},
        "components": {"schemas": dict(sorted(schemas.items()))},
    }


def _bare(part: Any) -> Any:
    """Without titles, which repeat names, and defaults, which generators read as "always there"."""
    if isinstance(part, list):
        return [_bare(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {
        key: {name: _bare(value) for name, value in sub.items()} if key == "properties" else _bare(sub)
        for key, sub in part.items()
        if key not in ("title", "default")
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": _REF.format(model=name)}


def _union(property_: str, frames: dict[str, str]) -> dict[str, Any]:
    mapping = {value: _ref(name)["$ref"] for value, name in frames.items()}
    discriminator = {"propertyName": property_, "mapping": mapping}
    return {"oneOf": [_ref(name) for name in frames.values()], "discriminator": discriminator}


if __name__ == "__main__":
    json.dump(schema(), sys.stdout, indent=2, ensure_ascii=False, sort_keys=True)
    sys.stdout.write("\n")
