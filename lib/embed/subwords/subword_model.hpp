// The "model" of a tokenizer.json: cuts one piece of a text into tokens of its vocabulary.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "embed/subwords/piece_trie.hpp"

namespace ingot::embed {

class SubwordModel {
 public:
  virtual ~SubwordModel() = default;
  /// Appends the ids of the tokens of `piece`, which is valid UTF-8 and not empty.
  virtual void encode(std::string_view piece, std::vector<std::uint32_t>& ids) const = 0;
};

/// The longest token that a word begins with, then the longest that goes on from there; a word that cannot be cut so to
/// its end is one unknown token.
class WordPiece final : public SubwordModel {
 public:
  struct Settings {
    std::string continuing_prefix = "##";  ///< of tokens that begin within a word
    std::size_t most_characters = 100;     ///< a longer word is unknown
    std::uint32_t unknown = 0;             ///< id
  };
  WordPiece(PieceTrie vocabulary, const Settings& settings);
  void encode(std::string_view piece, std::vector<std::uint32_t>& ids) const override;

 private:
  PieceTrie vocabulary_;
  PieceTrie::Node continuing_;  // 0: no token begins within a word
  std::size_t most_characters_;
  std::uint32_t unknown_;
};

/// The cut with the greatest sum of scores; a character that is no token scores ten less than the worst token, and a
/// run of them is one unknown token or, with byte tokens, the tokens of its bytes.
class Unigram final : public SubwordModel {
 public:
  struct Settings {
    std::uint32_t unknown = 0;  ///< id
    bool byte_fallback = false;
  };
  /// Scores by id.
  Unigram(PieceTrie vocabulary, std::vector<double> scores, const Settings& settings);
  void encode(std::string_view piece, std::vector<std::uint32_t>& ids) const override;

 private:
  struct Best {
    double score = 0;
    std::size_t begin = 0;
    std::uint32_t id = PieceTrie::k_no_value;  // none: nothing ends here
  };
  void reach(std::string_view piece, std::size_t begin, std::vector<Best>& best) const;
  void append_unknown(std::string_view run, std::vector<std::uint32_t>& ids) const;

  PieceTrie vocabulary_;
  std::vector<double> scores_;
  double unknown_score_;
  Settings settings_;
};

}  // namespace ingot::embed
