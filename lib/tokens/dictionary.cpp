// ICU's word iterator is opened once in a thread, since that takes milliseconds and iterators must not be shared; it
// holds no result from one run to the next. It reads UTF-8 through a UText. Where it cannot be opened, or its data were
// built without a dictionary, dictionary_of says none and nothing fails.
#include "tokens/dictionary.hpp"

#include <array>

// ICU's C API alone: names of the C++ one change with every version.
#define U_SHOW_CPLUSPLUS_API 0
#include <unicode/ubrk.h>
#include <unicode/utext.h>

namespace ingot::tokens {
namespace {

// A longer run is cut there, so that neither ICU's memory nor its 32-bit offsets meet a whole hostile file.
constexpr std::size_t k_longest_run = 1U << 16U;  // bytes

// By Unicode of no script, in practice letters of kana: the long vowel and, of half width, long vowel and sound marks.
constexpr std::u32string_view k_kana_of_no_script = U"ーｰﾞﾟ";

// JIS X 4051 begins no line with these.
constexpr std::u32string_view k_never_first =
    U"ーｰ々〻ゝゞヽヾぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶｧｨｩｪｫｬｭｮｯ";

// Letters by class, but to UAX #29 part of the grapheme before them: vowels am of Thai and Lao, sound marks of half
// width.
constexpr std::u32string_view k_spacing_marks = U"\u0E33\u0EB3ﾞﾟ";

struct Script {
  char32_t first;
  char32_t last;
  Dictionary dictionary;
};
constexpr std::array<Script, 6> k_scripts = {{{0x0E00, 0x0E7F, Dictionary::thai},
                                              {0x0E80, 0x0EFF, Dictionary::lao},
                                              {0x1000, 0x109F, Dictionary::burmese},
                                              {0x1780, 0x17FF, Dictionary::khmer},
                                              {0xA9E0, 0xA9FF, Dictionary::burmese},
                                              {0xAA60, 0xAA7F, Dictionary::burmese}}};

// Two common words each, which a dictionary tells apart.
struct Sample {
  Dictionary dictionary;
  std::string_view text;
};
constexpr std::array<Sample, 5> k_samples = {{{Dictionary::cjk, "我们使用"},
                                              {Dictionary::thai, "สวัสดีครับ"},
                                              {Dictionary::lao, "ພາສາລາວ"},
                                              {Dictionary::burmese, "စကားကောင်း"},
                                              {Dictionary::khmer, "ខ្ញុំស្រឡាញ់"}}};

class Iterator {
 public:
  Iterator() {
    UErrorCode error = U_ZERO_ERROR;
    // The root locale, not the user's.
    breaks_ = ubrk_open(UBRK_WORD, "", nullptr, 0, &error);
    if (U_FAILURE(error) != 0) breaks_ = nullptr;
    for (const Sample& sample : k_samples) {
      start(sample.text);
      known_[static_cast<std::size_t>(sample.dictionary)] = next(sample.text) < sample.text.size();
    }
  }
  Iterator(const Iterator&) = delete;
  Iterator& operator=(const Iterator&) = delete;
  ~Iterator() {
    if (breaks_ != nullptr) ubrk_close(breaks_);
  }

  [[nodiscard]] bool knows(Dictionary dictionary) const { return known_[static_cast<std::size_t>(dictionary)]; }

  void start(std::string_view run) {
    if (breaks_ == nullptr) return;
    UErrorCode error = U_ZERO_ERROR;
    UText text = UTEXT_INITIALIZER;
    utext_openUTF8(&text, run.data(), static_cast<std::int64_t>(run.size()), &error);
    ubrk_setUText(breaks_, &text, &error);  // keeps a copy of `text`, which still points to the run
    utext_close(&text);
    started_ = U_SUCCESS(error) != 0;
  }

  // The next boundary, or the end of `run`, which start() was given.
  [[nodiscard]] std::size_t next(std::string_view run) {
    if (!started_) return run.size();
    const std::int32_t end = ubrk_next(breaks_);
    return end == UBRK_DONE ? run.size() : static_cast<std::size_t>(end);
  }

 private:
  UBreakIterator* breaks_ = nullptr;
  bool started_ = false;
  std::array<bool, 6> known_{};
};

Iterator& iterator() {
  thread_local Iterator instance;
  return instance;
}

bool in(std::u32string_view set, char32_t code_point) {
  return set.find(code_point) != std::u32string_view::npos;
}

bool may_begin_word(const Char& character) {
  return !continues_letter(character) && !in(k_never_first, character.code_point);
}

}  // namespace

bool continues_letter(const Char& character) {
  return character.kind == CharClass::mark || in(k_spacing_marks, character.code_point);
}

Dictionary dictionary_of(const Char& character) {
  Dictionary found = Dictionary::none;
  if (character.kind == CharClass::ideograph) found = Dictionary::cjk;
  if (character.kind == CharClass::unspaced) {
    for (const Script& script : k_scripts) {
      if (character.code_point >= script.first && character.code_point <= script.last) found = script.dictionary;
    }
  }
  return found != Dictionary::none && iterator().knows(found) ? found : Dictionary::none;
}

Run run_at(std::string_view text, std::size_t offset) {
  const Char first = char_at(text, offset);
  Run run{dictionary_of(first), first.length, 1};
  for (std::size_t at = offset + run.bytes; at < text.size() && run.bytes < k_longest_run; at = offset + run.bytes) {
    const Char next = char_at(text, at);
    if (next.kind != CharClass::mark) {
      const bool kana = next.kind == first.kind || in(k_kana_of_no_script, next.code_point);
      const bool goes_on = first.kind == CharClass::ideograph
                               ? run.dictionary != Dictionary::none && kana
                               : next.kind == first.kind && dictionary_of(next) == run.dictionary;
      if (!goes_on) break;
      ++run.letters;
    }
    run.bytes += next.length;
  }
  return run;
}

DictionaryWords::DictionaryWords(std::string_view run) : run_(run) {
  iterator().start(run);
}

std::optional<std::size_t> DictionaryWords::next_end() {
  if (at_ == run_.size()) return std::nullopt;
  do {
    at_ = iterator().next(run_);
  } while (at_ < run_.size() && !may_begin_word(char_at(run_, at_)));
  return at_;
}

}  // namespace ingot::tokens
