"""Decides whether this process traces: where OpenTelemetry's own variables name a receiver. Imports nothing of it otherwise."""

from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING

from taquilla.settings import BadSettings

if TYPE_CHECKING:
    from taquilla.telemetry.spans import Tracing

_ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
_OF = {"traces": "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "metrics": "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"}


def signals(environ: Mapping[str, str]) -> frozenset[str]:
    """Return what is to be sent: traces, metrics, both or nothing. Raises BadSettings for what the house cannot send."""
    if environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return frozenset()
    wanted = frozenset(signal for signal, endpoint in _OF.items() if (environ.get(endpoint) or environ.get(_ENDPOINT)))
    for signal in sorted(wanted):
        exporter = environ.get(f"OTEL_{signal.upper()}_EXPORTER", "otlp")
        if exporter not in ("otlp", "none"):
            raise BadSettings(f"OTEL_{signal.upper()}_EXPORTER must be otlp or none, not {exporter[:40]!r}")
        wanted -= {signal} if exporter == "none" else set()
        protocol = environ.get(f"OTEL_EXPORTER_OTLP_{signal.upper()}_PROTOCOL") or environ.get("OTEL_EXPORTER_OTLP_PROTOCOL")
        if protocol not in (None, "http/protobuf"):
            raise BadSettings(f"OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf, not {protocol[:40]!r}")
    if wanted and find_spec("opentelemetry") is None:
        raise BadSettings(f"{_ENDPOINT} is set, and taquilla is installed without its extra `otel`")
    return wanted


def begin(environ: Mapping[str, str]) -> "Tracing | None":
    """Return what traces this process, or None where nothing is to be sent. Raises BadSettings."""
    if not (wanted := signals(environ)):
        return None
    from taquilla.telemetry.spans import Tracing

    return Tracing(traces="traces" in wanted, metrics="metrics" in wanted)
