#include "embed/refusals.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace ingot::embed {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t k_excerpt_bytes = 200;
constexpr std::size_t k_character_bytes = 4;  // the longest one, so that none is cut in front of the end
constexpr std::size_t k_read_bytes = std::size_t{64} * 1024;  // of a text that is shown in 200
constexpr std::size_t k_error_body_bytes = std::size_t{1} << 20U;
constexpr std::size_t k_piece_bytes = 6;       // so much of a key helps who looks for it
constexpr std::size_t k_longest_key_kind = 5;  // sk-, gsk_, ...

// What a service says in its error: {"error": {"message", "type", "code"}} and its relatives.
struct Said {
  std::string message;
  std::string code;  // code, type and status in lower case, each followed by a blank
  int status = 0;    // a code that is a status; 0: none
};

std::string text_of(const dom::element& from, std::string_view name) {
  std::string_view text;
  return from[name].get_string().get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

void read_codes(const dom::element& from, Said& out) {
  for (const char* name : {"code", "type", "status"}) out.code += text::lower_ascii(text_of(from, name)) + " ";
  std::int64_t number = 0;
  if (from["code"].get_int64().get(number) == simdjson::SUCCESS && number >= 400 && number < 600)
    out.status = static_cast<int>(number);
}

// The document is bounded in depth and read without recursion: it is the server's.
Said said(std::string_view body) {
  Said out;
  if (body.size() > k_error_body_bytes) return out;
  dom::parser parser;
  dom::element root;
  if (parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS) return out;
  dom::element first;
  if (root.at(0).get(first) == simdjson::SUCCESS) root = first;  // Gemini answers with a list
  dom::element from;
  if (root["error"].get(from) != simdjson::SUCCESS || !from.is_object()) from = root;
  for (const char* name : {"message", "detail", "error"}) {
    if (out.message.empty()) out.message = text_of(from, name);
  }
  dom::element detail;
  if (out.message.empty() && from["detail"].at(0).get(detail) == simdjson::SUCCESS)
    out.message = text_of(detail, "msg");  // FastAPI: what is wrong with each member
  read_codes(from, out);
  return out;
}

bool names_any(std::string_view text, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

bool is_quota(const Said& said) {
  constexpr std::array<std::string_view, 6> k_codes = {
      "insufficient_quota", "credit_balance",      "billing_",
      "quota_exhausted",    "account_deactivated", "insufficient_credits"};
  return names_any(said.code, k_codes);
}

bool is_rate(const Said& said) {
  constexpr std::array<std::string_view, 4> k_codes = {"rate_limit", "resource_exhausted", "too_many_requests", "429"};
  return names_any(said.code, k_codes);
}

bool refuses_input(const Service& service, const io::HttpAnswer& answer) {
  return std::any_of(service.refuses.begin(), service.refuses.end(),
                     [&](const std::string& text) { return answer.body.find(text) != std::string::npos; });
}

// Gateways put errors of any status into an answer of status 200.
int status_of(const io::HttpAnswer& answer, const Said& said) {
  return answer.status == 200 && said.status != 0 ? said.status : answer.status;
}

Meaning meaning_of(const Endpoint& endpoint, const io::HttpAnswer& answer, const Said& said) {
  const int status = status_of(answer, said);
  if (is_quota(said) || status == 402) return Meaning::final;
  if (status == 429) return Meaning::throttled;
  if (status == 200) return is_rate(said) ? Meaning::throttled : Meaning::passing;
  if (status == 400 || status == 413 || status == 422) return Meaning::content;
  if (status == 408 || status == 409 || status == 425) return Meaning::passing;
  if (status >= 500) return refuses_input(endpoint.service, answer) ? Meaning::content : Meaning::passing;
  return Meaning::final;
}

std::string hint_for(const Endpoint& endpoint, const io::HttpAnswer& answer, const Said& said, Meaning meaning) {
  const int status = status_of(answer, said);
  if (is_quota(said) || status == 402)
    return "look at the billing page of the account; what was paid for is kept, and the next run goes on from there";
  const std::string key = endpoint.key.empty() ? "no key was sent" : "the key is " + masked(endpoint.key);
  switch (status) {
    case 401:
      return fmt::format("check OPENAI_API_KEY ({})", key);
    case 403:
      return fmt::format("check what OPENAI_API_KEY may do ({}), and OPENAI_BASE_URL", key);
    case 404:
      return "check PERAZZI_EMBED_MODEL and OPENAI_BASE_URL; `ingest --doctor` probes both";
    default:
      break;
  }
  if (status >= 300 && status < 400)
    return "redirects are never followed: set OPENAI_BASE_URL to where the service really is";
  if (meaning != Meaning::content && (status >= 500 || status == 429))
    return "run again later: what was paid for is kept";
  return "`ingest --doctor` probes the service";
}

// How many bytes at `at` are a piece of the key that must not be shown: all of a short key, six of a longer one.
std::size_t piece_at(std::string_view key, std::string_view text, std::size_t at) {
  const std::size_t least = std::min(key.size(), k_piece_bytes);
  std::size_t longest = 0;
  for (std::size_t from = 0; from + std::max(least, longest) <= key.size(); ++from) {
    std::size_t same = 0;
    while (from + same < key.size() && at + same < text.size() && key[from + same] == text[at + same]) ++same;
    longest = std::max(longest, same);
  }
  return longest >= least ? longest : 0;
}

// The text with the key masked, until `most_bytes` are full: a key that the end cuts is masked as a piece.
std::string without_key(std::string_view key, std::string_view text, std::size_t most_bytes) {
  if (key.empty()) return std::string(text.substr(0, most_bytes));
  std::string out;
  for (std::size_t at = 0; at < text.size() && out.size() < most_bytes;) {
    const std::size_t piece = piece_at(key, text, at);
    if (piece == 0) {
      out += text[at++];
      continue;
    }
    out += piece == key.size() ? masked(key) : "…";
    at += piece;
  }
  return out;
}

}  // namespace

std::string masked(std::string_view key) {
  if (key.size() < 16) return "…";
  const std::size_t kind = key.substr(0, k_longest_key_kind).find_first_of("-_");
  return fmt::format("{}…{}", kind == std::string_view::npos ? "" : key.substr(0, kind + 1),
                     key.substr(key.size() - 4));
}

// Escaped first: an escape and what stands behind it may look like a piece of the key.
std::string excerpt(const Endpoint& endpoint, std::string_view text) {
  const std::string escaped = text::printable(utf8::sanitized(text::trim(text.substr(0, k_read_bytes))));
  const std::string safe = without_key(text::printable(endpoint.key), escaped, k_excerpt_bytes + k_character_bytes);
  const std::string_view shown = utf8::prefix(safe, k_excerpt_bytes);
  return std::string(shown) + (shown.size() < safe.size() ? "..." : "");
}

Refusal refusal(const Endpoint& endpoint, const io::HttpAnswer& answer, std::optional<bool> should_retry) {
  const Said heard = said(answer.body);
  Refusal out;
  out.meaning = meaning_of(endpoint, answer, heard);
  if (should_retry && !is_quota(heard)) {
    const bool waits = out.meaning == Meaning::throttled;
    if (*should_retry && !waits) out.meaning = Meaning::passing;
    if (!*should_retry && (waits || out.meaning == Meaning::passing)) out.meaning = Meaning::final;
  }
  const std::string what = excerpt(endpoint, heard.message.empty() ? std::string_view(answer.body) : heard.message);
  out.message = fmt::format("{} answered {}{}{}", io::http_place(endpoint.base_url), answer.status,
                            what.empty() ? "" : ": ", what);
  out.hint = hint_for(endpoint, answer, heard, out.meaning);
  return out;
}

Refusal refusal(const Endpoint& endpoint, const io::HttpFault& fault) {
  Refusal out;
  const bool final = fault.failure == io::HttpFailure::tls || fault.failure == io::HttpFailure::refused;
  out.meaning = final ? Meaning::final : Meaning::passing;
  out.message = fault.message;
  out.hint = fault.hint.empty()
                 ? fmt::format("check OPENAI_BASE_URL ({}) and the network, then run again: what was paid for is kept",
                               io::http_place(endpoint.base_url))
                 : fault.hint;
  return out;
}

Refusal refusal(const Endpoint& endpoint, const io::HttpAnswer& answer, const AnswerFault& fault) {
  using Kind = AnswerFault::Kind;
  if (fault.kind == Kind::refusal) return refusal(endpoint, answer, std::nullopt);
  const bool passing = fault.kind == Kind::unreadable || fault.kind == Kind::damaged;
  Refusal out;
  out.meaning = passing ? Meaning::passing : Meaning::final;
  out.message = fmt::format("{}: {}", io::http_place(endpoint.base_url),
                            without_key(endpoint.key, fault.message, k_excerpt_bytes * 2));
  if (fault.kind == Kind::unreadable)
    out.message += ": " + (text::is_blank(answer.body) ? "it is empty" : excerpt(endpoint, answer.body));
  switch (fault.kind) {
    case Kind::other_width:
      out.hint = "check PERAZZI_EMBED_MODEL against PGVECTOR_DIM; `ingest --doctor` shows what the service makes";
      break;
    case Kind::other_model:
      out.hint = "check PERAZZI_EMBED_MODEL and OPENAI_BASE_URL: vectors of two models do not mix";
      break;
    default:
      out.hint = "`ingest --doctor` probes the service";
  }
  return out;
}

Error as_error(const Refusal& refusal) {
  return {ErrorKind::embedding, refusal.message, {}, refusal.hint};
}

}  // namespace ingot::embed
