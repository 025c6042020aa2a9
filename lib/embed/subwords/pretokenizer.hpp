// The "pre_tokenizer" of a tokenizer.json: cuts a normalised text into the pieces that the model cuts further.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/value.hpp"

namespace ingot::embed {

class Component;

/// Pieces of a text, which is changed on the way: none of them is empty.
struct Pieces {
  struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool first = false;  ///< begins where the whole text begins
  };
  std::string text;
  std::vector<Span> spans;
};

class Pretokenizer {
 public:
  /// Null is one that cuts nothing. Errors (config): a type, a key or a pattern that is not known.
  [[nodiscard]] static Result<Pretokenizer> read(std::string_view file, const Value& value);

  /// `text` is valid UTF-8; `first`: nothing stood before it.
  [[nodiscard]] Pieces apply(std::string text, bool first) const;
  /// Some step does something else where a text begins.
  [[nodiscard]] bool minds_beginning() const;

 private:
  enum class Behaviour : std::uint8_t { removed, isolated, contiguous, merged_with_previous, merged_with_next };
  enum class Prepend : std::uint8_t { never, first, always };
  enum class Kind : std::uint8_t { characters, words, literal, metaspace };
  struct Step {
    Kind kind = Kind::characters;
    bool (*delimits)(char32_t) = nullptr;  // characters
    std::string literal{};                 // literal; metaspace: what stands for a blank
    Behaviour behaviour = Behaviour::removed;
    bool invert = false;                // literal: the pattern is what stands between
    Prepend prepend = Prepend::always;  // metaspace
    bool split = true;                  // metaspace
  };
  struct Match {
    std::size_t begin;
    std::size_t end;
    bool delimiter;
  };

  [[nodiscard]] Result<void> add(const Component& component, int depth);
  [[nodiscard]] Result<void> add_sequence(const Component& component, int depth);
  [[nodiscard]] Result<void> add_punctuation(const Component& component);
  [[nodiscard]] Result<void> add_digits(const Component& component);
  [[nodiscard]] Result<void> add_metaspace(const Component& component);
  [[nodiscard]] Result<void> add_split(const Component& component);
  [[nodiscard]] Result<void> add_delimiter(const Component& component);
  static void matches(const Step& step, std::string_view text, std::vector<Match>& out);
  static void combine(Behaviour behaviour, std::vector<Match>& matches);
  static void cut(const Step& step, Pieces& pieces);
  static void with_metaspace(const Step& step, Pieces& pieces);

  std::vector<Step> steps_;
};

}  // namespace ingot::embed
