// Each alternative is decided by the class of the first one or two characters, so nothing is tried twice. The only
// backtracking that shows is in o200k_base's words: see cased_run().
#include "tokens/scanner.hpp"

#include "tokens/unicode_class.hpp"

namespace ingot::tokens {
namespace {

constexpr CharSet k_numbers = {CharClass::number};
constexpr CharSet k_punctuation = {CharClass::other, CharClass::mark};  // [^\s\p{L}\p{N}]
constexpr CharSet k_both_cases = {CharClass::caseless, CharClass::ideograph, CharClass::unspaced, CharClass::mark};
constexpr CharSet k_lower = {CharClass::lower, CharClass::caseless, CharClass::ideograph, CharClass::unspaced,
                             CharClass::mark};

class Scanner {
 public:
  Scanner(std::string_view text, bool& saw_invalid) : text_(text), saw_invalid_(saw_invalid) {}

  [[nodiscard]] std::size_t cl100k(std::size_t at);
  [[nodiscard]] std::size_t o200k(std::size_t at);

 private:
  // Classes only matter up to the end; a length of zero there ends every loop.
  [[nodiscard]] Char peek(std::size_t at) {
    if (at >= text_.size()) return {0, CharClass::newline, 0, true};
    const Char found = char_at(text_, at);
    saw_invalid_ |= !found.valid;
    return found;
  }

  [[nodiscard]] std::size_t run_of(CharSet set, std::size_t at) {
    for (;;) {
      const Char next = peek(at);
      if (next.length == 0 || !set.has(next.kind)) return at;
      at += next.length;
    }
  }

  [[nodiscard]] std::size_t numbers(std::size_t at) {
    for (int count = 0; count < 3; ++count) {
      const Char next = peek(at);
      if (!k_numbers.has(next.kind)) break;
      at += next.length;
    }
    return at;
  }

  [[nodiscard]] std::size_t white_space(std::size_t at, Encoding encoding);
  [[nodiscard]] std::size_t punctuation(std::size_t at, Encoding encoding);

  enum class Alternative { none, lower, upper };
  struct Word {
    std::size_t end;
    Alternative alternative;
  };
  [[nodiscard]] Word cased_run(std::size_t at);

  std::string_view text_;
  bool& saw_invalid_;
};

std::size_t Scanner::white_space(std::size_t at, Encoding encoding) {
  std::size_t end = at;
  std::size_t last_start = at;
  std::size_t after_newline = at;
  for (Char next = peek(at); next.length != 0 && k_white_space.has(next.kind); next = peek(end)) {
    last_start = end;
    end += next.length;
    if (next.kind == CharClass::newline) after_newline = end;
  }
  const bool at_end = end == text_.size();
  if (at_end && encoding == Encoding::cl100k_base) return end;
  if (after_newline != at) return after_newline;
  return at_end || last_start == at ? end : last_start;
}

std::size_t Scanner::punctuation(std::size_t at, Encoding encoding) {
  at = run_of(k_punctuation, at);
  const char slash = encoding == Encoding::o200k_base ? '/' : '\n';
  while (at < text_.size() && (text_[at] == '\r' || text_[at] == '\n' || text_[at] == slash)) ++at;
  return at;
}

std::size_t Scanner::cl100k(std::size_t at) {
  const Char first = peek(at);
  const std::size_t after = at + first.length;
  if (k_letters.has(first.kind)) return run_of(k_letters, after);
  if (first.kind == CharClass::number) return numbers(at);
  if (first.kind == CharClass::newline) return white_space(at, Encoding::cl100k_base);
  if (first.code_point == '\'') {
    if (const std::size_t end = contraction_end(text_, at); end != at) return end;
  }
  const Char second = peek(after);
  if (k_letters.has(second.kind)) return run_of(k_letters, after + second.length);
  if (k_punctuation.has(first.kind)) return punctuation(after, Encoding::cl100k_base);
  if (first.kind == CharClass::space && k_punctuation.has(second.kind))
    return punctuation(after, Encoding::cl100k_base);
  return white_space(at, Encoding::cl100k_base);
}

// U*L+ or U+L* from `at`, with the contraction. U* takes all it can; where no lower-case letter follows, it must give
// back for L+, up to its last character that both sets have: "漢AB" ends after the ideograph, "AB" is a word of upper
// case.
Scanner::Word Scanner::cased_run(std::size_t at) {
  std::size_t end = at;
  std::size_t after_both = at;
  Char next = peek(end);
  for (; next.length != 0; next = peek(end)) {
    const bool both = k_both_cases.has(next.kind);
    if (!both && next.kind != CharClass::upper) break;
    end += next.length;
    if (both) after_both = end;
  }
  if (next.length != 0 && next.kind == CharClass::lower) {
    return {contraction_end(text_, run_of(k_lower, end + next.length)), Alternative::lower};
  }
  if (after_both != at) return {contraction_end(text_, after_both), Alternative::lower};
  if (end != at) return {contraction_end(text_, end), Alternative::upper};
  return {at, Alternative::none};
}

std::size_t Scanner::o200k(std::size_t at) {
  const Char first = peek(at);
  if (k_letters.has(first.kind)) return cased_run(at).end;
  if (first.kind == CharClass::number) return numbers(at);
  if (first.kind == CharClass::newline) return white_space(at, Encoding::o200k_base);
  // A mark is first tried as the one character before a word, then as part of the word, and only then for U+L*.
  const Word word = cased_run(at + first.length);
  if (first.kind == CharClass::mark && word.alternative != Alternative::lower) return cased_run(at).end;
  if (word.alternative != Alternative::none) return word.end;
  const std::size_t after = at + first.length;
  if (first.kind == CharClass::other) return punctuation(after, Encoding::o200k_base);
  const Char second = peek(after);
  if (first.kind == CharClass::space && k_punctuation.has(second.kind)) return punctuation(after, Encoding::o200k_base);
  return white_space(at, Encoding::o200k_base);
}

}  // namespace

// Case folding also takes U+017F for an s.
std::size_t contraction_end(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size() || text[at] != '\'') return at;
  const auto lower = [text](std::size_t i) { return i < text.size() ? static_cast<char>(text[i] | 0x20) : '\0'; };
  const char first = lower(at + 1);
  if (first == 's' || first == 'd' || first == 'm' || first == 't') return at + 2;
  const char second = lower(at + 2);
  if ((first == 'l' && second == 'l') || ((first == 'v' || first == 'r') && second == 'e')) return at + 3;
  return text.substr(at + 1, 2) == "\xC5\xBF" ? at + 3 : at;
}

std::size_t pretoken_end(Encoding encoding, std::string_view text, std::size_t at, bool& saw_invalid) {
  Scanner scanner(text, saw_invalid);
  return encoding == Encoding::cl100k_base ? scanner.cl100k(at) : scanner.o200k(at);
}

}  // namespace ingot::tokens
