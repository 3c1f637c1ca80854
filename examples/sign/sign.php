<?php // PERCHE_SIGNING_SECRET is what `perche sign --secret` prints. Prints what goes into signed="…" or ?signed=….
function sign(array $payload): string {
    [$kid, $key] = explode('.', getenv('PERCHE_SIGNING_SECRET'), 2);
    $encode = fn (string $bytes) => rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    $text = $encode(json_encode($payload));
    return "$text.$kid." . $encode(hash_hmac('sha256', $text, $key, true));
}

echo sign(['survey' => 'post-purchase', 'exp' => time() + 30 * 86400, 'nonce' => bin2hex(random_bytes(12)),
    'respondent' => 'anna@shop.example', 'context' => ['order' => 'A-17']]), "\n";
