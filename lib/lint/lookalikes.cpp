#include "lint/lookalikes.hpp"

#include <algorithm>
#include <vector>

#include "base/utf8.hpp"
#include "lint/characters.hpp"

namespace ingot::lint {
namespace {

enum class Script { none, latin, cyrillic, greek };

// The letter and the Latin one at the same place of the next line look alike.
constexpr std::u32string_view k_cyrillic = U"АВЕЅІЈКМНОРСТУХаеорсухіјѕԁһԛԝѵёїЁЇ";
constexpr std::u32string_view k_of_cyrillic = U"ABESIJKMHOPCTYXaeopcyxijsdhqwvëïËÏ";
constexpr std::u32string_view k_greek = U"ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϲϳ";
constexpr std::u32string_view k_of_greek = U"ABEZHIKMNOPTYXocj";
// Alike enough among small Latin letters; beside others they are signs of mathematics.
constexpr std::u32string_view k_greek_inside = U"ανρικυχτγ";
constexpr std::u32string_view k_of_greek_inside = U"avpikuxty";
static_assert(k_cyrillic.size() == k_of_cyrillic.size() && k_greek.size() == k_of_greek.size() &&
              k_greek_inside.size() == k_of_greek_inside.size());

constexpr Script script_of(char32_t c) {
  if (is_ascii_letter(c) || (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) || (c >= 0x1E00 && c <= 0x1EFF))
    return Script::latin;
  if (c >= 0x400 && c <= 0x52F && (c < 0x482 || c > 0x489)) return Script::cyrillic;
  return (c >= 0x386 && c <= 0x3FF && c != 0x387) || (c >= 0x1F00 && c <= 0x1FFC) ? Script::greek : Script::none;
}
constexpr bool is_mark(char32_t c) {
  return c >= 0x300 && c <= 0x36F;
}
constexpr bool is_small(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 0x430 && c <= 0x45F) || (c >= 0x3B1 && c <= 0x3C9);
}
constexpr bool is_capital(char32_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 0x400 && c <= 0x42F) || (c >= 0x391 && c <= 0x3A9);
}

// What stands at the place of `c` in the other line; 0 where it does not stand in the first.
constexpr char32_t in_place(std::u32string_view from, std::u32string_view to, char32_t c) {
  const std::size_t at = from.find(c);
  return at == std::u32string_view::npos ? 0 : to[at];
}

struct Letters {
  std::vector<char32_t> all;
  std::size_t latin = 0;
  std::size_t cyrillic = 0;
  std::size_t greek = 0;
};

Letters letters_of(std::string_view word) {
  Letters letters;
  for (std::size_t at = 0; at < word.size();) {
    const utf8::Decoded c = utf8::decode(word, at);
    at += c.length;
    letters.all.push_back(c.code_point);
    const Script script = script_of(c.code_point);
    letters.latin += script == Script::latin ? 1U : 0U;
    letters.cyrillic += script == Script::cyrillic ? 1U : 0U;
    letters.greek += script == Script::greek ? 1U : 0U;
  }
  return letters;
}

char32_t latin_for(const std::vector<char32_t>& word, std::size_t i) {
  const char32_t c = word[i];
  if (const char32_t latin = in_place(k_cyrillic, k_of_cyrillic, c); latin != 0) return latin;
  if (const char32_t latin = in_place(k_greek, k_of_greek, c); latin != 0) return latin;
  constexpr std::size_t k_least = 5;
  const bool inside =
      word.size() >= k_least && i > 0 && i + 1 < word.size() && is_small(word[i - 1]) && is_small(word[i + 1]);
  return inside ? in_place(k_greek_inside, k_of_greek_inside, c) : 0;
}

char32_t other_for(char32_t c, Script script) {
  if (script == Script::cyrillic) return c == 'k' ? U'к' : in_place(k_of_cyrillic, k_cyrillic, c);
  const char32_t greek = in_place(k_of_greek, k_greek, c);
  return greek != 0 ? greek : in_place(k_of_greek_inside, k_greek_inside, c);
}

// Each letter of a script that is not wanted in the dress of the one that is; nothing when one cannot be mistaken.
template <class Dress>
std::optional<MixedWord> mended(const std::vector<char32_t>& word, Script wanted, Dress&& dress) {
  MixedWord out;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const Script script = script_of(word[i]);
    char32_t c = word[i];
    if (script != wanted && script != Script::none) {
      c = dress(i);
      if (c == 0) return std::nullopt;
      if (out.intruder == 0) out.intruder = word[i];
    }
    utf8::append(out.mended, c);
  }
  return out;
}

// SMSка, VPNом: a Latin abbreviation with an ending; eСпорт, осьX: names in which another script begins with a capital.
bool is_joined(const std::vector<char32_t>& word) {
  std::size_t changes = 0;
  std::size_t at = 0;
  for (std::size_t i = 1; i < word.size(); ++i) {
    if (script_of(word[i]) == script_of(word[i - 1])) continue;
    ++changes;
    at = i;
  }
  if (changes != 1) return false;
  const auto head = word.begin() + static_cast<std::ptrdiff_t>(at);
  const bool hump = is_small(word[at - 1]) && is_capital(word[at]) && script_of(word[0]) != Script::greek;
  const bool ending = at >= 2 && script_of(word[0]) == Script::latin && std::all_of(word.begin(), head, is_capital) &&
                      std::all_of(head, word.end(), is_small);
  return hump || ending;
}

// What is written around a word says which script it is of, where its own letters could be of both.
bool is_among_latin(std::string_view text, ByteRange word) {
  constexpr std::size_t k_reach = 100;
  const std::size_t begin = word.begin - std::min(word.begin, k_reach);
  std::size_t latin = 0;
  std::size_t bytes = 0;
  for (const char c : text.substr(begin, word.begin - begin + word.size() + k_reach)) {
    const auto byte = static_cast<unsigned char>(c);
    latin += is_ascii_letter(byte) ? 1U : 0U;
    bytes += is_ascii_letter(byte) || byte >= 0xC3 ? 1U : 0U;
  }
  return 2 * latin >= bytes;
}

}  // namespace

ByteRange word_around(std::string_view text, std::size_t at) {
  const auto belongs = [](char32_t c) { return script_of(c) != Script::none || is_mark(c); };
  ByteRange word{at, at};
  while (word.begin > 0 && belongs(char_before(text, word.begin))) word.begin = start_before(text, word.begin);
  while (word.end < text.size() && belongs(char_after(text, word.end))) word.end += utf8::decode(text, word.end).length;
  return word;
}

std::optional<MixedWord> mixed_word(std::string_view text, ByteRange word) {
  constexpr std::size_t k_longest = 200;  // bytes
  if (word.size() > k_longest) return std::nullopt;
  const Letters letters = letters_of(word.of(text));
  const std::size_t count = letters.latin + letters.cyrillic + letters.greek;
  if (letters.latin == 0 || letters.latin == count) return std::nullopt;
  const bool abbreviation = letters.greek == 0 && std::all_of(letters.all.begin(), letters.all.end(), is_capital);
  if (count < 3 && !abbreviation) return std::nullopt;
  if (is_joined(letters.all)) return std::nullopt;
  const Script other = letters.cyrillic >= letters.greek ? Script::cyrillic : Script::greek;
  const std::string_view name = other == Script::cyrillic ? "Cyrillic" : "Greek";
  auto latin = mended(letters.all, Script::latin, [&](std::size_t i) { return latin_for(letters.all, i); });
  std::optional<MixedWord> foreign;
  if (std::max(letters.cyrillic, letters.greek) >= (other == Script::greek ? 3U : 2U))
    foreign = mended(letters.all, other, [&](std::size_t i) { return other_for(letters.all[i], other); });
  const bool is_latin = latin && (!foreign || is_among_latin(text, word));
  std::optional<MixedWord> out = is_latin ? std::move(latin) : std::move(foreign);
  if (!out) return std::nullopt;
  out->span = word;
  out->script = is_latin ? "Latin" : name;
  out->other = is_latin ? name : "Latin";
  return out;
}

}  // namespace ingot::lint
