"""Reads back what was printed."""

import base64
import re
import zlib


def words_of(pdf: bytes) -> list[str]:
    """Return the texts of a PDF of ours, in their order. Its fonts keep ASCII as it is; other characters are lost."""
    assert pdf.startswith(b"%PDF-1"), pdf[:20]
    parts = re.findall(rb"ASCII85Decode.*?stream\r?\n(.+?)~>\s*endstream", pdf, re.DOTALL)
    pages = [page for page in (zlib.decompress(base64.a85decode(part)) for part in parts) if b" Tj" in page]
    return [word.decode("latin-1") for page in pages for word in re.findall(rb"\(((?:\\.|[^()\\])*)\) Tj", page)]


def size_mm(pdf: bytes) -> tuple[int, int]:
    box = re.search(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+) ?\]", pdf)
    assert box is not None
    width, height = (round(float(points) * 25.4 / 72) for points in box.groups())
    return width, height
