// The embeddings call as bytes: texts to the body of a request, the body of an answer to checked vectors (spec
// embedding 1). Vectors are read by the JSON type that came, never by the one that was asked for, and placed by
// `index`. Invariant: what parse_answer() hands on is complete, finite and of unit length.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "embed/embedder.hpp"
#include "embed/services.hpp"

namespace ingot::embed {

enum class TextUse { document, query };

/// Where texts go, and what is asked for.
struct Endpoint {
  Service service;
  std::string base_url;  ///< as OPENAI_BASE_URL has it; its query is kept
  std::string key;       ///< secret; empty: none is sent
  std::string model;
  std::size_t dimensions = 0;
  bool asks_dimensions = false;  ///< the width is not the model's own and must be asked for
  bool unit_norm = false;        ///< the model's vectors are known to have length 1
};

/// The address that requests go to: base_url with /embeddings behind its path.
[[nodiscard]] std::string embeddings_url(std::string_view base_url);

/// {"model":...,"input":[...],...}
[[nodiscard]] std::string request_body(const Endpoint& endpoint, std::span<const std::string_view> texts, TextUse use);

enum class VectorType { base64, numbers };

struct Embeddings {
  Matrix matrix;  ///< one row a text, in the order of the texts
  std::optional<std::size_t>
      tokens;  ///< usage.prompt_tokens, else usage.total_tokens; 0 is a service that does not count
  VectorType type = VectorType::numbers;
  std::string model;      ///< as the answer names it; may be empty
  double least_norm = 0;  ///< before vectors were made unit length
  double greatest_norm = 0;
};

/// What is wrong with an answer of status 200.
struct AnswerFault {
  enum class Kind {
    unreadable,  ///< no JSON of this kind: cut, a page of a proxy, something else
    refusal,     ///< an error inside status 200
    damaged,     ///< vectors are missing, doubled or hold what no vector holds
    other_model,
    other_width,
    other_norm,  ///< not of length 1 from a model whose vectors are, or all the same
  };
  Kind kind = Kind::unreadable;
  std::string message;    ///< "the answer ...": one line without text of the server but for names
  std::size_t width = 0;  ///< values of the vector, for other_width
};

/// Reads one answer after the other, and keeps the memory that it needs for that.
class AnswerParser {
 public:
  AnswerParser();
  ~AnswerParser();
  AnswerParser(const AnswerParser&) = delete;
  AnswerParser& operator=(const AnswerParser&) = delete;

  /// As parse_answer().
  [[nodiscard]] tl::expected<Embeddings, AnswerFault> parse(const Endpoint& endpoint, std::string& body,
                                                            std::size_t texts);

 private:
  struct Memory;
  std::unique_ptr<Memory> memory_;
};

/// `body` is padded in place, its bytes stay. `texts` is how many vectors there must be.
[[nodiscard]] tl::expected<Embeddings, AnswerFault> parse_answer(const Endpoint& endpoint, std::string& body,
                                                                 std::size_t texts);

}  // namespace ingot::embed
