// What is known about embedding models: config/models.yaml, which is built in, and a user's file of the same format
// that is read after it. The head of that file is the description of the format. Facts that are absent are not known,
// and nothing is assumed in their place: an unknown price is not free, an unlisted model's tokens are estimates.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/value.hpp"
#include "tokens/encoding.hpp"

namespace ingot::embed {

/// What estimates are counted in: of the encodings at hand the one that most embedding models are priced by.
inline constexpr tokens::Encoding k_estimating_encoding = tokens::Encoding::cl100k_base;

/// One fact as the table has it, for --show-config.
struct Fact {
  std::string key;     ///< max_input_tokens
  std::string value;   ///< as JSON; null where an entry takes it back
  std::string origin;  ///< "built-in model table", "models.yaml:3"
};

struct Model {
  std::string name;
  bool listed = false;                       ///< an entry stands for it
  bool local = false;                        ///< it runs in this program: no request, no price
  std::optional<tokens::Encoding> encoding;  ///< the model's own tokenizer; none: not known, or not one of ours
  std::optional<std::size_t> dimensions;     ///< values of a vector when no other width is asked for
  std::optional<bool> shortens;              ///< whether a smaller width can be asked for
  bool unit_norm = false;                    ///< its vectors are known to have length 1
  std::optional<std::size_t> max_input_tokens;
  std::optional<std::size_t> max_request_inputs;
  std::optional<std::size_t> max_request_tokens;
  std::optional<double> usd_per_million_tokens;  ///< of input
  std::string price_date;                        ///< 2025-01 or 2025-01-31; empty without a price
  std::vector<Fact> facts;                       ///< the same by key, in the order that they were first stated
};

class ModelTable {
 public:
  /// What all entries that stand for the name say together; a later entry wins key by key.
  [[nodiscard]] Model find(std::string_view name) const;
  /// The listed name (patterns left out) that was probably meant; a copy.
  [[nodiscard]] std::optional<std::string> did_you_mean(std::string_view name) const;
  /// The entries of `later` are read after those that are here.
  void append(ModelTable later);

 private:
  friend Result<ModelTable> parse_models(std::string_view path, std::string_view text, std::string_view origin);
  struct Field {
    std::size_t key;  // in the list of known keys
    Value value;
    std::string origin;
  };
  struct Entry {
    std::string name;  // a pattern when it ends in '*'
    std::vector<Field> fields;
    [[nodiscard]] bool stands_for(std::string_view model) const;
  };
  std::vector<Entry> entries_;
};

/// The text of config/models.yaml; static.
[[nodiscard]] std::string_view built_in_models_text();
/// The table that is built in. It parses: a test sees to that.
[[nodiscard]] ModelTable built_in_models();

/// Reads a models file. `origin` is what facts are said to come from; empty: "path:line". Errors (config):
/// "path:line:column: what", with did-you-mean for unknown keys and encodings.
[[nodiscard]] Result<ModelTable> parse_models(std::string_view path, std::string_view text,
                                              std::string_view origin = {});

/// US dollars for that many input tokens; nothing when the price is not known.
[[nodiscard]] std::optional<double> price_of(const Model& model, std::size_t tokens);

/// Errors (config): the model is known not to make vectors of `dimensions` values.
[[nodiscard]] Result<void> check_dimensions(const Model& model, std::size_t dimensions);

}  // namespace ingot::embed
