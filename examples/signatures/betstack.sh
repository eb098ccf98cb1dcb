# Signs an order of Betstack by version 2, and prints the signature.
SECRET=12345ABCDE; NOW=1706090303; KEY=order-7
ORDER='{"operator":"site","token":"UnIqUe-ToKeN","price":5000,"currency":"KES","source":"mobile","type":"superbet","event":100001,"bets":[101,102,103,104,105,106]}'
printf '2\nPOST\n/be/tickets/reserve\n%s\n%s\n%s' "$NOW" "$KEY" "$ORDER" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d ' ' -f 1
