"""Opens a socket to listen on, or raises an error that says why it cannot."""

import socket


class CannotListen(Exception):
    """Cannot listen on {host}, port {port}: {why}. Choose another with {option}, or --host."""

    def __init__(self, host: str, port: int, reason: str, option: str) -> None:
        super().__init__((type(self).__doc__ or "").format(host=host, port=port, why=reason, option=option))


def listen(host: str, port: int, option: str = "--port") -> socket.socket:
    """Return a listening socket; port 0 takes a free one. option is where the port comes from. Raises CannotListen."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise CannotListen(host, port, (error.strerror or str(error)).lower(), option) from error
    listening.listen(2048)
    listening.setblocking(False)
    listening.set_inheritable(True)
    return listening
