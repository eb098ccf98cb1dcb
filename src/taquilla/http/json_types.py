"""The types of an object of JSON: its fields may be anything, and whoever reads one knows what he looks for."""

from collections.abc import Mapping
from typing import Any, TypeAlias

Json: TypeAlias = Mapping[str, Any]
JsonObject: TypeAlias = dict[str, Any]
