# Makes a deposit over GAP, signed by version 2: KEY is the file of the private key, B the address of the installation.
BODY='{"operatorId": "HypexDemo", "userId": "900001", "requestId": "sh-1", "creditAmount": 10}'
TARGET=/api/v1/wallet/deposit-funds
NOW=$(date +%s)
SIGNATURE=$(printf '2\nPOST\n%s\n%s\n\n%s' "$TARGET" "$NOW" "$BODY" | openssl dgst -sha256 -sign "$KEY" | openssl base64 -A)
curl -s "$B$TARGET" -H "Signature-Version: 2" -H "Timestamp: $NOW" -H "Signature: $SIGNATURE" --data-binary "$BODY"
