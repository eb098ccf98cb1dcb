"""Makes a deposit over GAP, signed by version 2: KEY is the file of the private key, B the address of the installation."""

import base64
import json
import os
import time
import urllib.request

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

with open(os.environ["KEY"], "rb") as file:
    key = load_pem_private_key(file.read(), password=None)
assert isinstance(key, RSAPrivateKey)
target = "/api/v1/wallet/deposit-funds"
body = json.dumps({"operatorId": "HypexDemo", "userId": "900001", "requestId": "py-1", "creditAmount": 10}).encode()
now = str(int(time.time()))
signed = b"\n".join([b"2", b"POST", target.encode(), now.encode(), b"", body])
headers = {
    "Signature-Version": "2",
    "Timestamp": now,
    "Signature": base64.b64encode(key.sign(signed, PKCS1v15(), SHA256())).decode(),
}
request = urllib.request.Request(os.environ["B"] + target, data=body, headers=headers)
print(urllib.request.urlopen(request).read().decode())
