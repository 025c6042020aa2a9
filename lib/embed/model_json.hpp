// JSON of a model's files (simdjson stands behind it): a tokenizer.json may hold half a million tokens, for which
// base/json.hpp takes seconds, and files of strangers may nest as deep as they like.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/value.hpp"

namespace ingot::embed {

class ModelJson {
 public:
  /// Nothing where `bytes` are not valid JSON in UTF-8, or nest more than a thousand deep.
  [[nodiscard]] static std::optional<ModelJson> parse(std::string_view bytes);

  /// The whole file, without what is behind "vocab" and "merges". Numbers beyond 63 bits are real ones.
  [[nodiscard]] Value value() const;

  enum class Vocabulary { none, map, list };
  /// What "vocab" of the map "model" is, and how many tokens it has.
  [[nodiscard]] Vocabulary vocabulary() const;
  [[nodiscard]] std::size_t vocabulary_size() const;
  /// Calls take(token, id) for each member of a map, as long as it says true; an id that is no number is nothing.
  void each_id(const std::function<bool(std::string_view, std::optional<std::uint64_t>)>& take) const;
  /// The same for a list of pairs of a token and its score; what is no such pair has no score.
  void each_score(const std::function<bool(std::string_view, std::optional<double>)>& take) const;

 private:
  struct Document;
  explicit ModelJson(std::shared_ptr<const Document> document);

  std::shared_ptr<const Document> document_;
};

}  // namespace ingot::embed
