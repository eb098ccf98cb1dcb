// Sends a request over GAP, signed by version 2.
func post(base, target string, body []byte, key *rsa.PrivateKey) (*http.Response, error) {
	now := strconv.FormatInt(time.Now().Unix(), 10)
	signed := append([]byte("2\nPOST\n"+target+"\n"+now+"\n\n"), body...)
	digest := sha256.Sum256(signed)
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequest("POST", base+target, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Signature-Version", "2")
	request.Header.Set("Timestamp", now)
	request.Header.Set("Signature", base64.StdEncoding.EncodeToString(signature))
	return http.DefaultClient.Do(request)
}
