// What it means when a service does not answer with vectors: whether to wait, to try again, to look for the one text at
// fault, or to stop. Two answers with one status can mean opposite things (429 of a rate and 429 of an empty account),
// so the body is read too (spec embedding 1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "embed/wire.hpp"
#include "io/http.hpp"

namespace ingot::embed {

enum class Meaning {
  throttled,  ///< too many requests: wait, then the same again; no attempt is counted
  passing,    ///< may go well another time
  content,    ///< a text of the request is not taken
  final,      ///< the same for every request: key, account, address, model
};

struct Refusal {
  Meaning meaning = Meaning::final;
  std::string message;  ///< "api.openai.com answered 401: ...", one line, at most some 300 bytes, without the key
  std::string hint;
};

/// Of an answer whose status is not 200, or that parse_answer() called a refusal.
[[nodiscard]] Refusal refusal(const Endpoint& endpoint, const io::HttpAnswer& answer, std::optional<bool> should_retry);
/// Of a request without an answer.
[[nodiscard]] Refusal refusal(const Endpoint& endpoint, const io::HttpFault& fault);
/// Of an answer of status 200 that cannot be used.
[[nodiscard]] Refusal refusal(const Endpoint& endpoint, const io::HttpAnswer& answer, const AnswerFault& fault);

/// As an error of a run (kind embedding).
[[nodiscard]] Error as_error(const Refusal& refusal);

/// The key with all but its kind and its last four characters left out: sk-…abcd; "…" for a short one.
[[nodiscard]] std::string masked(std::string_view key);

/// `text` of a service fit for a message: without the key, escaped, at most 200 bytes.
[[nodiscard]] std::string excerpt(const Endpoint& endpoint, std::string_view text);

}  // namespace ingot::embed
