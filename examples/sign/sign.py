# PERCHE_SIGNING_SECRET is what `perche sign --secret` prints. Prints what goes into signed="…" or ?signed=….
import base64, hashlib, hmac, json, os, secrets, time

def sign(payload):
    kid, key = os.environ["PERCHE_SIGNING_SECRET"].split(".", 1)
    encode = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode()
    text = encode(json.dumps(payload).encode())
    return f"{text}.{kid}.{encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest())}"

print(sign({"survey": "post-purchase", "exp": int(time.time()) + 30 * 86400, "nonce": secrets.token_urlsafe(12),
            "respondent": "anna@shop.example", "context": {"order": "A-17"}}))
