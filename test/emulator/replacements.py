"""Which resources an update of a stack would replace: those of which a property changes that AWS's own
schemas, as cfn-lint brings them, call create-only. Moto changes all in place, whatever is asked.

https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html

    python replacements.py <template before> <template after>
"""

from __future__ import annotations

import json
import sys
from typing import Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

Template = dict[str, Any]


def replaced(before: Template, after: Template) -> list[str]:
    common = before["Resources"].keys() & after["Resources"].keys()
    return sorted(
        name for name in common if is_replaced(before["Resources"][name], after["Resources"][name])
    )


def is_replaced(old: Any, new: Any) -> bool:
    if old["Type"] != new["Type"]:
        return True
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", new["Type"]).schema
    paths = [pointer.split("/")[2:] for pointer in schema.get("createOnlyProperties", [])]
    was, is_now = old.get("Properties", {}), new.get("Properties", {})
    return any(at(was, path) != at(is_now, path) for path in paths)


def at(value: Any, path: list[str]) -> Any:
    """Where a path goes on inside of something other than a plain object, all of that is compared."""
    for name in path:
        if not isinstance(value, dict) or name == "*":
            return value
        value = value.get(name)
    return value


with open(sys.argv[1]) as one, open(sys.argv[2]) as other:
    print(json.dumps(replaced(json.load(one), json.load(other))))
