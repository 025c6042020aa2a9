// The "normalizer" of a tokenizer.json: what is done to a text before it is cut. Steps in their order.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/value.hpp"
#include "embed/subwords/charsmap.hpp"

namespace ingot::embed {

class Component;

class Normalizer {
 public:
  /// Null is a normalizer that changes nothing. Errors (config): a type, a key or a pattern that is not known.
  [[nodiscard]] static Result<Normalizer> read(std::string_view file, const Value& value);

  /// `text` is valid UTF-8.
  [[nodiscard]] std::string apply(std::string_view text) const;
  /// No step drops, inserts or replaces what a text begins with, other than by another form of the same letter.
  [[nodiscard]] bool keeps_beginning() const;

 private:
  enum class Kind : std::uint8_t {
    bert,
    strip,
    strip_accents,
    nfc,
    nfd,
    nfkc,
    nfkd,
    lowercase,
    nmt,
    replace,
    replace_runs,
    prepend,
    charsmap,
  };
  struct Step {
    Kind kind = Kind::lowercase;
    bool clean_text = false;            // bert
    bool handle_chinese_chars = false;  // bert
    bool strip_accents = false;         // bert
    bool lowercase = false;             // bert
    bool left = false;                  // strip
    bool right = false;                 // strip
    bool any_space = false;             // replace_runs: of any white space, not only of blanks
    std::size_t least = 1;              // replace_runs: characters of a run
    std::string pattern{};              // replace
    std::string content{};              // replace, replace_runs, prepend
    std::shared_ptr<const Charsmap> charsmap{};
  };

  [[nodiscard]] Result<void> add(const Component& component, int depth);
  [[nodiscard]] Result<void> add_sequence(const Component& component, int depth);
  [[nodiscard]] static Result<Step> read_bert(const Component& component);
  [[nodiscard]] static Result<Step> read_strip(const Component& component);
  [[nodiscard]] static Result<Step> read_replace(const Component& component);
  [[nodiscard]] static Result<Step> read_prepend(const Component& component);
  [[nodiscard]] static Result<Step> read_charsmap(const Component& component);
  [[nodiscard]] static std::string applied(const Step& step, std::string text);

  std::vector<Step> steps_;
};

}  // namespace ingot::embed
