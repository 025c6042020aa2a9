// Any bytes as what an embeddings service sends: an answer with vectors, an error, fields about time and limits. What
// is read is complete, finite and of unit length, a cut answer is never read, and no message holds a piece of the key.
#include <algorithm>
#include <cmath>
#include <string>

#include "base/text.hpp"
#include "embed/rate_fields.hpp"
#include "embed/refusals.hpp"
#include "embed/services.hpp"
#include "embed/wire.hpp"
#include "target.hpp"

namespace {

using namespace ingot;

constexpr std::string_view k_key = "sk-q7RtV2mXw9ZkP4sLd8Nf";
constexpr std::size_t k_piece = 6;
constexpr std::size_t k_longest_line = 600;

embed::Endpoint endpoint_of(unsigned flags) {
  embed::Endpoint to;
  static const embed::ServiceTable services = embed::built_in_services();
  to.service = *services.named((flags & 1U) != 0 ? "openai" : "llama.cpp");
  to.base_url = "https://a.example/v1";
  to.key = k_key;
  to.model = "m";
  to.dimensions = 1 + (flags >> 1U & 3U);
  to.unit_norm = (flags & 8U) != 0;
  return to;
}

void require_line(const std::string& text) {
  fuzz::require(!text.empty() && text.size() <= k_longest_line, "a message is short");
  fuzz::require(text::printable(text) == text, "a message is one line that a terminal may show");
  for (std::size_t at = 0; at + k_piece <= k_key.size(); ++at)
    fuzz::require(text.find(k_key.substr(at, k_piece)) == std::string::npos, "a message has no piece of the key");
}

void require_refusal(const embed::Refusal& refusal) {
  require_line(refusal.message);
  require_line(refusal.hint);
}

void require_vectors(const embed::Embeddings& read, const embed::Endpoint& to, std::size_t texts) {
  fuzz::require(read.matrix.rows() == texts && read.matrix.values.size() == texts * to.dimensions,
                "there is a vector for each text");
  for (std::size_t at = 0; at < texts; ++at) {
    double sum = 0;
    for (const float value : read.matrix.row(at)) sum += static_cast<double>(value) * static_cast<double>(value);
    fuzz::require(std::fabs(std::sqrt(sum) - 1) < 2e-3, "a vector has unit length");
  }
  fuzz::require(read.least_norm > 0 && read.least_norm <= read.greatest_norm, "lengths are in order");
}

// `where` chooses the byte at which the answer is cut.
void check_answer(std::string_view bytes, const embed::Endpoint& to, std::size_t texts, unsigned where) {
  std::string body(bytes);
  const auto read = embed::parse_answer(to, body, texts);
  fuzz::require(body == bytes, "the body keeps its bytes");
  if (!read) {
    require_refusal(embed::refusal(to, io::HttpAnswer{200, {}, body}, read.error()));
    return;
  }
  require_vectors(*read, to, texts);
  const std::size_t end = bytes.rfind('}');
  std::string cut(bytes.substr(0, end * where / 256));
  fuzz::require(!embed::parse_answer(to, cut, texts), "a cut answer is not read");
}

void check_allowance(const std::optional<embed::Allowance>& allowance) {
  if (!allowance) return;
  fuzz::require(allowance->limit >= 1 && std::isfinite(allowance->limit), "a limit is possible");
  fuzz::require(!allowance->left || (*allowance->left >= 0 && *allowance->left <= allowance->limit),
                "no more is left than there is");
  fuzz::require(!allowance->full || allowance->full->count() >= 0, "no time is negative");
}

// The bytes up to the first empty line are fields, the others the body.
void check_refusal(std::string_view bytes, const embed::Endpoint& to, unsigned status) {
  io::HttpAnswer answer;
  answer.status = static_cast<int>(status);
  while (!bytes.empty()) {
    const std::string_view line = bytes.substr(0, bytes.find('\n'));
    bytes.remove_prefix(std::min(bytes.size(), line.size() + 1));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) break;
    answer.fields.push_back({text::lower_ascii(line.substr(0, colon)), std::string(line.substr(colon + 1))});
  }
  answer.body = bytes;
  const embed::RateFields fields = embed::rate_fields(answer, 784'111'777);
  check_allowance(fields.requests);
  check_allowance(fields.tokens);
  fuzz::require(!fields.retry_after || fields.retry_after->count() >= 0, "no wait is negative");
  require_refusal(embed::refusal(to, answer, fields.should_retry));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes = fuzz::text_of(data + 2, size - 2);
  const embed::Endpoint to = endpoint_of(data[0]);
  const std::size_t texts = 1 + (data[0] >> 4U & 1U);
  if ((data[0] & 0x80U) == 0)
    check_answer(bytes, to, texts, data[1]);
  else
    check_refusal(bytes, to, 300U + data[1]);
  return 0;
}
