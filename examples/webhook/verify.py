# WEBHOOK_SECRET is what the reply to POST /v1/webhooks showed. Run as: verify.py ID TIMESTAMP SIGNATURES < body
import base64, hashlib, hmac, os, sys, time

def verify(secret, id, timestamp, signatures, body):
    if abs(time.time() - int(timestamp)) > 300:
        return False  # somebody sends again what they once overheard
    key, signed = base64.b64decode(secret.removeprefix("whsec_")), f"{id}.{timestamp}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(expected, given) for given in signatures.split())

sys.exit(0 if verify(os.environ["WEBHOOK_SECRET"], *sys.argv[1:4], sys.stdin.buffer.read()) else "not from Perché")
