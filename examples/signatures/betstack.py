"""Signs an order of Betstack by version 2, and prints the signature."""

import hashlib
import hmac

secret, timestamp, key = b"12345ABCDE", b"1706090303", b"order-7"
body = (
    b'{"operator":"site","token":"UnIqUe-ToKeN","price":5000,"currency":"KES","source":"mobile",'
    b'"type":"superbet","event":100001,"bets":[101,102,103,104,105,106]}'
)
text = b"\n".join([b"2", b"POST", b"/be/tickets/reserve", timestamp, key, body])
print(hmac.new(secret, text, hashlib.sha256).hexdigest())
