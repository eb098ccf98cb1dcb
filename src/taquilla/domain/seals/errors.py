"""The errors of the transparency log: why a text, a signature or a proof is refused. Their text is a sentence for people."""


class SealError(Exception):
    """Something of a transparency log that is refused."""


class Malformed(SealError):
    """Text or bytes that do not keep to their format."""


class NotSigned(SealError):
    """A note that no known key has signed, or too few of them."""


class SignatureWrong(SealError):
    """A signature that names a known key and does not verify."""


class WrongLog(SealError):
    """A checkpoint of another log than the one that was asked for."""


class NotConsistent(SealError):
    """Two trees of which a proof does not show that the larger one continues the smaller one."""
