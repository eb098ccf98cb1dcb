"""Receipts as an image, a PDF page, plain text, or the bytes for a printer; reports as spreadsheets."""
