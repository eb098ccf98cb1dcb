// Makes a deposit over GAP, signed by version 2: KEY is the file of the private key, B the address of the installation.
package main

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"time"
)

func main() {
	file, err := os.ReadFile(os.Getenv("KEY"))
	if err != nil {
		log.Fatal(err)
	}
	block, _ := pem.Decode(file)
	if block == nil {
		log.Fatal("KEY is no PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		log.Fatal(err)
	}
	body := []byte(`{"operatorId": "HypexDemo", "userId": "900001", "requestId": "go-1", "creditAmount": 10}`)
	answer, err := post(os.Getenv("B"), "/api/v1/wallet/deposit-funds", body, key.(*rsa.PrivateKey))
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err = io.Copy(os.Stdout, answer.Body); err != nil {
		log.Fatal(err)
	}
}

// post sends a request that is signed over its method, its target, the time and its body.
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
