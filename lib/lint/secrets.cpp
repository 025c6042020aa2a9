#include "lint/secrets.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "lint/characters.hpp"
#include "lint/keywords.hpp"
#include "lint/long_words.hpp"
#include "lint/patterns.hpp"
#include "lint/url_passwords.hpp"

namespace ingot::lint {
namespace {

struct Shape {
  std::string_view what;
  std::string_view keyword;  ///< what the value, or the text that tells it, begins with, unless `digits_before`
  std::string_view expression;
  std::size_t shown;
  double least_entropy = 3.0;
  bool digits_before = false;  ///< the keyword stands behind digits that belong to the value
  bool whole_word = true;      ///< what stands beside it must not go on as the value does
};

constexpr std::string_view k_twilio = "(?i:twilio)[^\\n]{0,40}?\\b(?:SK)?([0-9a-f]{32})\\b";
constexpr std::string_view k_aws_secret =
    "(?i:(?:aws_secret_(?:access_)?key|secret[_ ]?access[_ ]?key))[\"'`*| ]{0,4}[=:|][\"'`*| "
    "\\t]{0,4}([A-Za-z0-9/+]{40})";

constexpr std::string_view k_discord =
    "(?:(?i:discord)[^\\n]{0,40}?\\b|Bot )([MNO][A-Za-z0-9_-]{23,27}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,40})";
constexpr std::string_view k_discord_webhook =
    "discord(?:app)?\\.com/api/(?:v[0-9]+/)?webhooks/[0-9]{17,20}/([A-Za-z0-9_-]{60,80})";
constexpr std::string_view k_grafana = "(?:glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_eyJ[A-Za-z0-9+/=]{40,})";

constexpr auto k_named = std::to_array<Shape>({
    Shape{"Anthropic key", "sk-ant-", "sk-ant-[a-z0-9]{3,10}-[A-Za-z0-9_-]{40,}", 7, 3.5},
    Shape{"OpenAI key", "sk-proj-", "sk-proj-[A-Za-z0-9_-]{40,}", 8, 3.5},
    Shape{"OpenAI key", "sk-svcacct-", "sk-svcacct-[A-Za-z0-9_-]{40,}", 11, 3.5},
    Shape{"OpenAI key", "sk-admin-", "sk-admin-[A-Za-z0-9_-]{40,}", 9, 3.5},
    Shape{"OpenAI key", "sk-None-", "sk-None-[A-Za-z0-9_-]{40,}", 8, 3.5},
    Shape{"OpenAI key", "sk-", "sk-(?:[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|[A-Za-z0-9]{48})", 3, 4.0},
    Shape{"AWS access key id", "AKIA", "AKIA[A-Z2-7]{16}", 4},
    Shape{"AWS access key id", "ASIA", "ASIA[A-Z2-7]{16}", 4},
    Shape{"AWS secret key", "AWS_SECRET", k_aws_secret, 0, 4.0},
    Shape{"AWS secret key", "aws_secret", k_aws_secret, 0, 4.0},
    Shape{"AWS secret key", "secret access key", k_aws_secret, 0, 4.0},
    Shape{"AWS secret key", "Secret access key", k_aws_secret, 0, 4.0},
    Shape{"AWS secret key", "Secret Access Key", k_aws_secret, 0, 4.0},
    Shape{"AWS secret key", "SecretAccessKey", k_aws_secret, 0, 4.0},
    Shape{"AWS secret key", "secretAccessKey", k_aws_secret, 0, 4.0},
    Shape{"AWS secret key", "SECRET_ACCESS_KEY", k_aws_secret, 0, 4.0},
    Shape{"AWS secret key", "secret_access_key", k_aws_secret, 0, 4.0},
    Shape{"GitHub token", "ghp_", "ghp_[A-Za-z0-9]{36,}", 4},
    Shape{"GitHub token", "gho_", "gho_[A-Za-z0-9]{36,}", 4},
    Shape{"GitHub token", "ghs_", "ghs_[A-Za-z0-9]{36,}", 4},
    Shape{"GitHub token", "ghu_", "ghu_[A-Za-z0-9]{36,}", 4},
    Shape{"GitHub token", "ghr_", "ghr_[A-Za-z0-9]{36,}", 4},
    Shape{"GitHub token", "github_pat_", "github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}", 11},
    Shape{"GitLab token", "glpat-", "glpat-[A-Za-z0-9_-]{20,64}", 6},
    Shape{"Slack token", "xox", "xox[abeoprs]-[A-Za-z0-9-]{20,}", 5},
    Shape{"GitLab token", "glptt-", "glptt-[a-f0-9]{40}", 6},
    Shape{"GitLab token", "glrt-", "glrt-[A-Za-z0-9_-]{20,64}", 5},
    Shape{"GitLab token", "gldt-", "gldt-[A-Za-z0-9_-]{20,64}", 5},
    Shape{"Slack token", "xapp-", "xapp-[0-9]-[A-Z0-9]{8,14}-[0-9]{10,14}-[a-f0-9]{40,}", 5},
    Shape{"Slack webhook", "hooks.slack.com/",
          "hooks\\.slack\\.com/services/(T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/[A-Za-z0-9]{20,30})", 1, 3.5},
    Shape{"Stripe key", "sk_live_", "sk_live_[A-Za-z0-9]{20,}", 8},
    Shape{"Stripe key", "rk_live_", "rk_live_[A-Za-z0-9]{20,}", 8},
    Shape{"Stripe webhook secret", "whsec_", "whsec_[A-Za-z0-9+/]{32,}={0,2}", 6, 3.5},
    Shape{"Google API key", "AIza", "AIza[A-Za-z0-9_-]{35}", 4, 3.5},
    Shape{"Google client secret", "GOCSPX-", "GOCSPX-[A-Za-z0-9_-]{28}", 7, 3.5},
    Shape{"OpenRouter key", "sk-or-v1-", "sk-or-v1-[a-f0-9]{64}", 9},
    Shape{"Groq key", "gsk_", "gsk_[A-Za-z0-9]{52}", 4, 3.5},
    Shape{"Databricks token", "dapi", "dapi[a-f0-9]{32}(?:-[0-9])?", 4},
    Shape{"Mailgun key", "key-", "key-[a-f0-9]{32}", 4},
    Shape{"Vault token", "hvs.", "hvs\\.[A-Za-z0-9_-]{24,}", 4, 3.5},
    Shape{"Atlassian token", "ATATT3", "ATATT3[A-Za-z0-9_=-]{100,}", 6, 3.5},
    Shape{"Linear key", "lin_api_", "lin_api_[A-Za-z0-9]{40}", 8, 3.5},
    Shape{"New Relic key", "NRAK-", "NRAK-[A-Z0-9]{27}", 5},
    Shape{"password in an address", "&password=", "(?i)&password=([^\\s&\"'<>`|)]{6,64})", 0, 2.5, false, false},
    Shape{"password in an address", "?password=", "(?i)\\?password=([^\\s&\"'<>`|)]{6,64})", 0, 2.5, false, false},
    Shape{"npm token", "npm_", "npm_[A-Za-z0-9]{36}", 4, 3.5},
    Shape{"PyPI token", "pypi-", "pypi-AgE[A-Za-z0-9_-]{60,}", 5, 3.5},
    Shape{"SendGrid key", "SG.", "SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}", 3, 3.5},
    Shape{"Twilio secret", "TWILIO", k_twilio, 0},
    Shape{"Twilio secret", "Twilio", k_twilio, 0},
    Shape{"Twilio secret", "twilio", k_twilio, 0},
    Shape{"Telegram bot token", ":AA", "[0-9]{8,10}:AA[A-Za-z0-9_-]{33}", 0, 3.5, true},
    Shape{"Hugging Face token", "hf_", "hf_[A-Za-z0-9]{34,40}", 3, 3.5},
    Shape{"DigitalOcean token", "dop_v1_", "dop_v1_[a-f0-9]{64}", 7},
    Shape{"Shopify token", "shpat_", "shpat_[a-fA-F0-9]{32}", 6},
    Shape{"Azure storage key", "AccountKey=", "AccountKey=([A-Za-z0-9+/]{86}==)", 0, 4.0},
    Shape{"JSON Web Token", "eyJ", "eyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{20,}", 3, 4.0},
    Shape{"private key", "-----BEGIN", "-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-[^-])+", 0,
          4.0, false, false},
    Shape{"DigitalOcean token", "doo_v1_", "doo_v1_[a-f0-9]{64}", 7},
    Shape{"DigitalOcean token", "dor_v1_", "dor_v1_[a-f0-9]{64}", 7},
    Shape{"Shopify token", "shpca_", "shpca_[a-fA-F0-9]{32}", 6},
    Shape{"Shopify token", "shppa_", "shppa_[a-fA-F0-9]{32}", 6},
    Shape{"Shopify secret", "shpss_", "shpss_[a-fA-F0-9]{32}", 6},
    Shape{"Square token", "sq0atp-", "sq0atp-[A-Za-z0-9_-]{22}", 7, 3.5},
    Shape{"Square secret", "sq0csp-", "sq0csp-[A-Za-z0-9_-]{43}", 7, 3.5},
    Shape{"Square token", "EAAA", "EAAA[A-Za-z0-9_-]{60}", 4, 4.0},
    Shape{"xAI key", "xai-", "xai-[A-Za-z0-9]{70,90}", 4, 3.5},
    Shape{"Replicate token", "r8_", "r8_[A-Za-z0-9]{37}", 3, 3.5},
    Shape{"Perplexity key", "pplx-", "pplx-[A-Za-z0-9]{48,56}", 5, 3.5},
    Shape{"Pinecone key", "pcsk_", "pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{60,66}", 5, 3.5},
    Shape{"LangSmith key", "lsv2_", "lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}", 8},
    Shape{"Discord token", "DISCORD", k_discord, 0, 3.5},
    Shape{"Discord token", "Discord", k_discord, 0, 3.5},
    Shape{"Discord token", "discord", k_discord, 0, 3.5},
    Shape{"Discord token", "Bot ", k_discord, 0, 3.5},
    Shape{"Discord webhook", "discord.com/", k_discord_webhook, 0, 3.5},
    Shape{"Discord webhook", "discordapp.com/", k_discord_webhook, 0, 3.5},
    Shape{"Google access token", "ya29.", "ya29\\.[A-Za-z0-9_-]{50,}", 5, 3.5},
    Shape{"Docker Hub token", "dckr_pat_", "dckr_pat_[A-Za-z0-9_-]{27}", 9, 3.5},
    Shape{"Figma token", "figd_", "figd_[A-Za-z0-9_-]{40,}", 5, 3.5},
    Shape{"Grafana token", "glsa_", k_grafana, 5, 3.5},
    Shape{"Grafana token", "glc_", k_grafana, 4, 3.5},
    Shape{"Notion token", "ntn_", "ntn_[A-Za-z0-9]{43,50}", 4, 3.5},
    Shape{"Notion token", "secret_", "secret_[A-Za-z0-9]{43}", 7, 4.0},
    Shape{"Supabase token", "sbp_", "sbp_[a-f0-9]{40}", 4},
    Shape{"Brevo key", "xkeysib-", "xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}", 8},
    Shape{"Postman key", "PMAK-", "PMAK-[a-f0-9]{24}-[a-f0-9]{34}", 5},
    Shape{"Tailscale key", "tskey-", "tskey-(?:auth|api|client)-[A-Za-z0-9]{8,}-[A-Za-z0-9]{24,}", 6, 3.5},
    Shape{"RubyGems key", "rubygems_", "rubygems_[a-f0-9]{48}", 9},
    Shape{"Doppler token", "dp.", "dp\\.(?:pt|st|ct|sa|scim|audit)\\.[A-Za-z0-9_.-]{40,60}", 3, 3.5},
    Shape{"PlanetScale token", "pscale_", "pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.-]{32,64}", 7, 3.5},
    Shape{"Sentry token", "sntrys_", "sntrys_eyJ[A-Za-z0-9+/=_]{60,}", 7, 3.5},
    Shape{"age key", "AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1[A-Z0-9]{58}", 16, 3.5},
});

// Two letters are too few for a keyword, so the first digit is part of it.
constexpr std::string_view k_twilio_keywords = "SK0SK1SK2SK3SK4SK5SK6SK7SK8SK9SKaSKbSKcSKdSKeSKf";

constexpr auto k_shapes = [] {
  std::array<Shape, k_named.size() + k_twilio_keywords.size() / 3> all{};
  std::copy(k_named.begin(), k_named.end(), all.begin());
  for (std::size_t i = 0; i < k_twilio_keywords.size() / 3; ++i)
    all.at(k_named.size() + i) = Shape{"Twilio key", k_twilio_keywords.substr(3 * i, 3), "SK[0-9a-f]{32}", 2};
  return all;
}();

constexpr std::size_t k_reach = 8192;
constexpr std::size_t k_least_key = 20;  // bytes of the shortest key, with what is written around it
constexpr std::size_t k_longest_keyword = 24;
constexpr std::size_t k_lead = 128;  // bytes before it that may say what it is

// What examples are written with, in lower case. The second token is the one of the pages that explain such tokens.
constexpr auto k_of_examples = std::to_array<std::string_view>(
    {"example",  "placeholder", "your_",   "your-", "yourkey", "redacted", "changeme",   "xxxx",
     "0000000",  "...",         "****",    "dummy", "sample",  "notreal",  "1234567890", "eyjzdwiioiixmjm0nty3odkw",
     "abcdefgh", "deadbeef",    "aaaaaaa", "insert"});

bool is_of_example(std::string_view value) {
  const std::string lower = text::lower_ascii(value);
  return std::any_of(k_of_examples.begin(), k_of_examples.end(),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

bool continues(char c) {
  return is_ascii_word(static_cast<unsigned char>(c)) || c == '-';
}

// Whether a key may begin here: not within a word, but behind "\n" of a JSON text.
bool begins_word(std::string_view text, std::size_t at) {
  if (at == 0 || !continues(text[at - 1])) return true;
  return at > 1 && text[at - 2] == '\\' && std::string_view("nrt").find(text[at - 1]) != std::string_view::npos;
}

class Shapes {
 public:
  Shapes() : keywords_(words(), Keywords::Case::exact) {}

  // A key is a long word; what says that it is one stands in it, or not far before.
  void find(std::string_view text, std::vector<Secret>& out) const {
    std::size_t seen = 0;
    for_each_long_word(text, k_least_key, [&](ByteRange word) {
      const std::size_t begin = std::max(seen, word.begin - std::min(word.begin, k_lead));
      find_within(text, {begin, word.end}, out);
      seen = word.end - std::min(word.end, k_longest_keyword);
    });
  }

 private:
  void find_within(std::string_view text, ByteRange window, std::vector<Secret>& out) const {
    keywords_.find(window.of(text), [&](std::size_t i, std::size_t at) {
      at += window.begin;
      const Shape& shape = k_shapes[i];
      for (std::size_t back = 0; shape.digits_before && back < 10 && at > 0; ++back) {
        if (!is_digit(static_cast<unsigned char>(text[at - 1]))) break;
        --at;
      }
      if (shape.whole_word && !begins_word(text, at)) return;
      const std::optional<ByteRange> value = PatternTable<k_shapes>::at(i).match_at(text, at, k_reach);
      if (!value || (shape.whole_word && value->end < text.size() && continues(text[value->end]))) return;
      const bool key_block = shape.keyword.starts_with("-----");
      std::string_view body = value->of(text).substr(shape.shown);
      if (key_block) body.remove_prefix(std::min(body.find("-----", shape.keyword.size()), body.size()));
      if (entropy(body) < shape.least_entropy || is_of_example(body)) return;
      if (!key_block || body.size() > 100) out.push_back({shape.what, *value, shape.shown});
    });
  }

  static std::vector<std::string_view> words() {
    std::vector<std::string_view> out;
    for (const Shape& shape : k_shapes) out.push_back(shape.keyword);
    return out;
  }

  Keywords keywords_;
};

// The longest piece of `quoted` at `at` that is a piece of `value`.
std::size_t common(std::string_view quoted, std::size_t at, std::string_view value) {
  std::size_t longest = 0;
  for (std::size_t from = 0; from < value.size(); ++from) {
    std::size_t same = 0;
    while (at + same < quoted.size() && from + same < value.size() && quoted[at + same] == value[from + same]) ++same;
    longest = std::max(longest, same);
  }
  return longest;
}

void hide(std::string& quoted, std::string_view value) {
  constexpr std::size_t k_telling = 6;  // fewer bytes in a row say nothing
  for (std::size_t at = 0; at + std::min(k_telling, value.size()) <= quoted.size(); ++at) {
    const std::size_t same = common(quoted, at, value);
    if (same < std::min(k_telling, value.size())) continue;
    std::fill_n(quoted.begin() + static_cast<std::ptrdiff_t>(at), same, '*');
    at += same - 1;
  }
}

}  // namespace

double entropy(std::string_view text) {
  std::array<std::size_t, 256> counts{};
  for (const char c : text) ++counts[static_cast<unsigned char>(c)];
  double bits = 0;
  for (const std::size_t count : counts) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / static_cast<double>(text.size());
    bits -= share * std::log2(share);
  }
  return bits;
}

std::vector<Secret> secrets_in(std::string_view text) {
  static const Shapes k_all;
  std::vector<Secret> found;
  k_all.find(text, found);
  for (const ByteRange password : url_passwords(text)) found.push_back({"password in an address", password, 0});
  std::sort(found.begin(), found.end(), [](const Secret& a, const Secret& b) { return a.value.begin < b.value.begin; });
  std::size_t end = 0;
  std::erase_if(found, [&end](const Secret& secret) {
    if (secret.value.begin < end) return true;
    end = secret.value.end;
    return false;
  });
  return found;
}

std::string masked(const Secret& secret, std::string_view text) {
  constexpr std::size_t k_long_enough = 20;
  constexpr std::size_t k_digits = 8;
  const std::string_view value = secret.value.of(text);
  if (value.size() < k_long_enough || value.find('\n') != std::string_view::npos) return {};
  const std::string digest = sha256_hex("ingot.secret/1\n" + std::string(value)).substr(0, k_digits);
  return fmt::format(": {}...{}, digest {}", value.substr(0, secret.shown), value.substr(value.size() - 2), digest);
}

void hide_secrets(Findings& findings, std::string_view bytes, std::size_t offset) {
  std::vector<std::string_view> values;
  for (const model::Diagnostic& finding : findings) {
    if (finding.secret && finding.span.begin >= offset && finding.span.end - offset <= bytes.size())
      values.push_back(bytes.substr(finding.span.begin - offset, finding.span.size()));
  }
  for (model::Diagnostic& finding : findings) {
    if (finding.secret) continue;
    for (const std::string_view value : values) {
      for (std::string* quoted : {&finding.message, &finding.label, &finding.help}) hide(*quoted, value);
      for (std::string& note : finding.notes) hide(note, value);
    }
  }
}

}  // namespace ingot::lint
