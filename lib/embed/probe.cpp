#include "embed/probe.hpp"

#include <array>

namespace ingot::embed {

tl::expected<Probe, Refusal> probe(const Endpoint& endpoint, io::HttpClient& http, io::Clock& clock) {
  constexpr std::array<std::string_view, 2> k_texts = {"one", "another"};
  const Time start = clock.steady();
  http.start(1, request_to(endpoint, request_body(endpoint, k_texts, TextUse::document), k_texts.size()));
  std::vector<io::HttpOutcome> outcomes;
  while (outcomes.empty() && http.in_flight() > 0) outcomes = http.wait(std::chrono::seconds(1));
  if (outcomes.empty()) return tl::unexpected(Refusal{Meaning::passing, "the service did not answer", {}});
  auto& answer = outcomes.front().answer;
  if (!answer) return tl::unexpected(refusal(endpoint, answer.error()));
  if (answer->status != 200) return tl::unexpected(refusal(endpoint, *answer, std::nullopt));
  Probe out;
  const auto epoch = std::chrono::duration_cast<std::chrono::seconds>(clock.now().time_since_epoch()).count();
  out.rates = rate_fields(*answer, epoch);
  out.took = clock.steady() - start;
  auto read = parse_answer(endpoint, answer->body, k_texts.size());
  if (read) {
    out.width = read->matrix.dimensions;
    out.embeddings = std::move(*read);
  } else if (read.error().kind == AnswerFault::Kind::other_width) {
    out.width = read.error().width;
  } else {
    return tl::unexpected(refusal(endpoint, *answer, read.error()));
  }
  return out;
}

}  // namespace ingot::embed
