"""The type of an object that the house keeps as JSON: whoever reads it knows which fields it was given."""

from collections.abc import Mapping
from typing import Any, TypeAlias

Kept: TypeAlias = Mapping[str, Any]
