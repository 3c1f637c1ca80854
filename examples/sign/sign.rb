# PERCHE_SIGNING_SECRET is what `perche sign --secret` prints. Prints what goes into signed="…" or ?signed=….
require "json"
require "openssl"
require "securerandom"

def sign(payload)
  kid, key = ENV.fetch("PERCHE_SIGNING_SECRET").split(".", 2)
  encode = ->(bytes) { [bytes].pack("m0").tr("+/", "-_").delete("=") }
  text = encode.(JSON.generate(payload))
  "#{text}.#{kid}.#{encode.(OpenSSL::HMAC.digest("SHA256", key, text))}"
end

puts sign(survey: "post-purchase", exp: Time.now.to_i + 30 * 86_400, nonce: SecureRandom.uuid,
          respondent: "anna@shop.example", context: { order: "A-17" })
