"""Paper: a receipt as a picture, a page, plain text, or the bytes that a printer takes."""
