// PERCHE_SIGNING_SECRET is what `perche sign --secret` prints. Prints what goes into signed="…" or ?signed=….
package main

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"
)

func sign(payload map[string]any) string {
	kid, key, _ := strings.Cut(os.Getenv("PERCHE_SIGNING_SECRET"), ".")
	body, _ := json.Marshal(payload)
	text := base64.RawURLEncoding.EncodeToString(body)
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return text + "." + kid + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func main() {
	nonce := make([]byte, 12)
	rand.Read(nonce)
	fmt.Println(sign(map[string]any{"survey": "post-purchase", "exp": time.Now().Unix() + 30*86400,
		"nonce": fmt.Sprintf("%x", nonce), "respondent": "anna@shop.example", "context": map[string]string{"order": "A-17"}}))
}
