"""Tells the service manager how a process is doing, by systemd's protocol (sd_notify)."""

import os
import socket


def tell_manager(state: str) -> None:
    """Send a state such as "READY=1" to the manager that started this process; nothing where none has asked (NOTIFY_SOCKET)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
        # A name that begins with @ lies in no folder.
        channel.sendto(state.encode(), f"\0{address[1:]}" if address.startswith("@") else address)
