// Words of a text as the local embedder sees them: folded so that "Café", "café" and "cafe" + accent are one.
// Linear in the text; any bytes are accepted, an invalid sequence separates words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ingot::embed {

enum class WordKind {
  letters,      ///< of a script that puts blanks between words
  ideographic,  ///< one Han or kana character
  separator,    ///< the end of a sentence or line: no bigram reaches across
};

struct Word {
  WordKind kind = WordKind::letters;
  std::u32string_view text;  ///< at most 64 characters; into `letters`
};

/// Reads `text` into `words`; `letters` holds what they view. Both are cleared first and keep their memory.
class WordReader {
 public:
  [[nodiscard]] const std::vector<Word>& read(std::string_view text);

 private:
  void fold(char32_t code_point);
  void letter(char32_t code_point);
  void mark(char32_t code_point);
  void end_word();
  void ideograph(char32_t code_point);

  struct Span {
    WordKind kind;
    std::size_t begin;
    std::size_t size;
  };
  std::u32string letters_;
  std::vector<Span> spans_;
  std::vector<Word> words_;
  std::size_t begin_ = 0;
};

}  // namespace ingot::embed
