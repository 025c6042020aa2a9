#include "embed/refusals.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace ingot::embed {
namespace {

constexpr std::size_t k_excerpt_bytes = 200;
constexpr std::size_t k_error_body_bytes = std::size_t{64} * 1024;

// What a service says in its error: {"error": {"message", "type", "code"}} and its relatives.
struct Said {
  std::string message;
  std::string code;  // code and type, each followed by a blank
};

std::string text_of(const Value* value) {
  return value != nullptr && value->as_string() != nullptr ? *value->as_string() : std::string();
}

Said said(std::string_view body) {
  Said out;
  if (body.size() > k_error_body_bytes) return out;
  const auto parsed = json::parse(body);
  if (!parsed) return out;
  const Value* root = &*parsed;
  if (root->as_list() != nullptr && !root->as_list()->empty()) root = &root->as_list()->front();
  const Value* error = root->find("error");
  const Value* from = error != nullptr && error->as_map() != nullptr ? error : root;
  for (const char* name : {"message", "detail", "error"}) {
    if (out.message.empty()) out.message = text_of(from->find(name));
  }
  for (const char* name : {"code", "type", "status"}) out.code += text_of(from->find(name)) + " ";
  return out;
}

bool names_any(std::string_view text, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

bool is_quota(const Said& said) {
  constexpr std::array<std::string_view, 6> k_codes = {"insufficient_quota",  "credit_balance", "billing_",
                                                       "quota_exhausted",     "account_deactivated",
                                                       "insufficient_credits"};
  return names_any(said.code, k_codes);
}

bool is_rate(const Said& said) {
  constexpr std::array<std::string_view, 4> k_codes = {"rate_limit", "RESOURCE_EXHAUSTED", "too_many_requests", "429"};
  return names_any(said.code, k_codes);
}

bool refuses_input(const Service& service, const io::HttpAnswer& answer) {
  return std::any_of(service.refuses.begin(), service.refuses.end(),
                     [&](const std::string& text) { return answer.body.find(text) != std::string::npos; });
}

Meaning meaning_of(const Endpoint& endpoint, const io::HttpAnswer& answer, const Said& said) {
  const int status = answer.status;
  if (is_quota(said) || status == 402) return Meaning::final;
  if (status == 429) return Meaning::throttled;
  if (status == 200) return is_rate(said) ? Meaning::throttled : Meaning::passing;
  if (status == 400 || status == 413 || status == 422) return Meaning::content;
  if (status == 408 || status == 409 || status == 425) return Meaning::passing;
  if (status >= 500) return refuses_input(endpoint.service, answer) ? Meaning::content : Meaning::passing;
  return Meaning::final;
}

std::string hint_for(const Endpoint& endpoint, const io::HttpAnswer& answer, const Said& said) {
  if (is_quota(said) || answer.status == 402)
    return "look at the billing page of the account; what was paid for is kept, and the next run goes on from there";
  const std::string key = endpoint.key.empty() ? "no key was sent" : "the key is " + masked(endpoint.key);
  switch (answer.status) {
    case 401: return fmt::format("check OPENAI_API_KEY ({})", key);
    case 403: return fmt::format("check what OPENAI_API_KEY may do ({}), and OPENAI_BASE_URL", key);
    case 404: return "check PERAZZI_EMBED_MODEL and OPENAI_BASE_URL; `ingest --doctor` probes both";
    default: break;
  }
  if (answer.status >= 300 && answer.status < 400)
    return "redirects are never followed: set OPENAI_BASE_URL to where the service really is";
  return answer.status >= 500 || answer.status == 429 ? "run again later: what was paid for is kept"
                                                      : "`ingest --doctor` probes the service";
}

}  // namespace

std::string masked(std::string_view key) {
  if (key.size() < 16) return "…";
  const std::size_t kind = key.substr(0, 8).find('-');
  return fmt::format("{}…{}", kind == std::string_view::npos ? "" : key.substr(0, kind + 1), key.substr(key.size() - 4));
}

std::string excerpt(const Endpoint& endpoint, std::string_view text) {
  std::string out(text.substr(0, k_excerpt_bytes + endpoint.key.size()));
  while (!endpoint.key.empty()) {
    const std::size_t at = out.find(endpoint.key);
    if (at == std::string::npos) break;
    out.replace(at, endpoint.key.size(), masked(endpoint.key));
  }
  out = utf8::sanitized(out);
  const std::string_view shown = utf8::prefix(out, k_excerpt_bytes);
  return text::printable(text::trim(shown)) + (shown.size() < out.size() ? "..." : "");
}

Refusal refusal(const Endpoint& endpoint, const io::HttpAnswer& answer, std::optional<bool> should_retry) {
  const Said heard = said(answer.body);
  Refusal out;
  out.meaning = meaning_of(endpoint, answer, heard);
  if (should_retry && out.meaning != Meaning::throttled && !is_quota(heard)) {
    if (*should_retry) out.meaning = Meaning::passing;
    if (!*should_retry && out.meaning == Meaning::passing) out.meaning = Meaning::final;
  }
  const std::string what = excerpt(endpoint, heard.message.empty() ? std::string_view(answer.body) : heard.message);
  out.message = fmt::format("{} answered {}{}{}", io::http_place(endpoint.base_url), answer.status,
                            what.empty() ? "" : ": ", what);
  out.hint = hint_for(endpoint, answer, heard);
  return out;
}

Refusal refusal(const Endpoint& endpoint, const io::HttpFault& fault) {
  Refusal out;
  out.meaning = fault.failure == io::HttpFailure::tls ? Meaning::final : Meaning::passing;
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
  out.message = fmt::format("{}: {}", io::http_place(endpoint.base_url), fault.message);
  if (fault.kind == Kind::unreadable) out.message += ": " + (answer.body.empty() ? "it is empty" : excerpt(endpoint, answer.body));
  switch (fault.kind) {
    case Kind::other_width:
      out.hint = "check PERAZZI_EMBED_MODEL against PGVECTOR_DIM; `ingest --doctor` shows what the service makes";
      break;
    case Kind::other_model: out.hint = "check PERAZZI_EMBED_MODEL and OPENAI_BASE_URL: vectors of two models do not mix"; break;
    default: out.hint = "`ingest --doctor` probes the service";
  }
  return out;
}

Error as_error(const Refusal& refusal) {
  return {ErrorKind::embedding, refusal.message, {}, refusal.hint};
}

}  // namespace ingot::embed
