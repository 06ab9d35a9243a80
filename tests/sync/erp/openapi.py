"""Bling's own OpenAPI document as a judge: every exchange with the box is held against it, both ways.

Where the document contradicts itself it is corrected here, each correction with its reason.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from openapi_schema_validator import OAS30Validator

DOCUMENT = json.loads((Path(__file__).parent / "bling-openapi.json").read_text(encoding="utf-8"))
OAUTH = "/oauth/"
# Named in `required` and nowhere else: a field that has no type cannot be demanded of a request.
NO_SUCH_FIELD = {"valorLista"}
# Given by Bling: an order is made without them.
GIVEN = {"VendasParcelaDTO": {"id"}}
# The 429 has two more (developer documentation, limits).
EXTRA = {"Error": {"limit": {"type": "integer"}, "period": {"type": "string"}}}
# "error.type" is no name of a field.
REQUIRED = {"ErrorResponse": ["error"]}


def complaints(exchange: dict[str, Any]) -> list[str]:
    """What the document says against a request and its answer."""
    if exchange["path"].startswith(OAUTH):
        return []
    method = exchange["method"].lower()
    found = _operation(exchange["path"], method)
    where = f"{exchange['method']} {exchange['path']} {exchange['status']}"
    if found is None:
        return [f"{where}: no such operation"]
    operation, values = found
    said = _parameters(operation, exchange["query"], values)
    # What was refused for its form is the box's matter; the till's own bodies are all accepted forms.
    said += _body(operation, exchange["body"])
    said += _answer(operation, exchange)
    return [f"{where}: {words}" for words in said]


def _operation(path: str, method: str) -> tuple[dict[str, Any], dict[str, str]] | None:
    parts = path.strip("/").split("/")
    best: tuple[int, dict[str, Any], dict[str, str]] | None = None
    for template, operations in DOCUMENT["paths"].items():
        names = template.strip("/").split("/")
        if len(names) != len(parts) or method not in operations:
            continue
        pairs = list(zip(names, parts, strict=True))
        if any(name != part for name, part in pairs if not name.startswith("{")):
            continue
        values = {name.strip("{}"): part for name, part in pairs if name.startswith("{")}
        if best is None or len(values) < best[0]:
            best = len(values), operations[method], values
    return None if best is None else best[1:]


def _parameters(operation: dict[str, Any], query: list[list[str]], values: dict[str, str]) -> list[str]:
    known = {part["name"]: part for part in map(_resolved, operation.get("parameters", []))}
    said = []
    for name, value in [*query, *values.items()]:
        if name not in known:
            said.append(f"parameter {name} is not documented")
            continue
        schema = known[name]["schema"]
        read = _read(schema, value)
        said += [f"parameter {name}: {error.message}" for error in OAS30Validator(schema).iter_errors(read)]
    return said


def _read(schema: dict[str, Any], value: str) -> Any:
    match schema["type"]:
        case "integer":
            return int(value) if value.lstrip("-").isdecimal() else value
        case "array":
            return [_read(schema["items"], value)]
        case _:
            return value


def _body(operation: dict[str, Any], body: Any) -> list[str]:
    if "requestBody" not in operation:
        return [] if body is None else ["a body where none is documented"]
    return _held(operation["requestBody"], body, request=True)


def _answer(operation: dict[str, Any], exchange: dict[str, Any]) -> list[str]:
    answers = operation["responses"]
    status = str(exchange["status"])
    if status in answers and "content" in answers[status]:
        return _held(answers[status], exchange["answer"], request=False)
    if status in answers:
        return [] if exchange["answer"] is None else ["a body where none is documented"]
    if exchange["status"] in (400, 401, 403, 404, 429):
        schema = {"$ref": "#/components/schemas/ErrorResponse"}
        return _held({"content": {"application/json": {"schema": schema}}}, exchange["answer"], request=False)
    return ["this status is not documented"]


def _held(part: dict[str, Any], value: Any, *, request: bool) -> list[str]:
    schema = _merged(json.dumps(part["content"]["application/json"]["schema"]), request)
    return [f"{error.json_path}: {error.message}" for error in OAS30Validator(schema).iter_errors(value)]


@cache
def _merged(text: str, request: bool) -> dict[str, Any]:
    return _closed(json.loads(text), request=request)


def _closed(schema: dict[str, Any], *, request: bool) -> dict[str, Any]:
    """References and `allOf` taken into one schema that knows no other fields than its own."""
    flat = _flat(schema)
    if "properties" in flat:
        needed = set(flat.pop("required", []))
        fields = {name: part for name, part in flat["properties"].items() if not (request and _given(part))}
        flat["properties"] = {name: _closed(part, request=request) for name, part in fields.items()}
        flat["additionalProperties"] = not request and bool(needed - fields.keys())
        if needed & fields.keys():
            flat["required"] = sorted(needed & fields.keys())
    if "items" in flat:
        flat["items"] = _closed(flat["items"], request=request)
    return flat


def _flat(schema: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for part in _parts(schema):
        for key, value in part.items():
            if key == "properties":
                flat["properties"] = {**flat.get("properties", {}), **value}
            elif key == "required":
                flat["required"] = sorted({*flat.get("required", []), *value})
            elif key not in ("description", "example"):
                flat[key] = value
    return flat


def _parts(schema: dict[str, Any]) -> list[dict[str, Any]]:
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    schema = _resolved(schema)
    own = {key: value for key, value in schema.items() if key != "allOf"}
    if name in REQUIRED:
        own["required"] = REQUIRED[name]
    if name in EXTRA:
        own["properties"] = {**own["properties"], **EXTRA[name]}
    if name in GIVEN:
        own["required"] = [field for field in own["required"] if field not in GIVEN[name]]
    if "required" in own:
        own["required"] = [field for field in own["required"] if field not in NO_SUCH_FIELD]
    return [own, *(part for inner in schema.get("allOf", []) for part in _parts(inner))]


def _given(schema: dict[str, Any]) -> bool:
    return bool(_resolved(schema).get("readOnly")) or bool(schema.get("readOnly"))


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    found = schema
    while "$ref" in found:
        target: Any = DOCUMENT
        for part in found["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        found = target
    return found
