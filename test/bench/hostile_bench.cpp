// Texts that tokenizers are slow on, in doubling sizes: what is linear takes twice the time for twice the text.
#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "benches.hpp"
#include "measure.hpp"
#include "tokens/tokenizer.hpp"

namespace ingot::bench {
namespace {

constexpr std::array<std::size_t, 4> k_sizes = {250'000, 500'000, 1'000'000, 2'000'000};  // bytes
constexpr Effort k_effort = {3, 3, 0.02};
constexpr double k_once_seconds = 2;      // a text that takes longer is counted only once
constexpr double k_give_up_seconds = 10;  // for one text: longer ones would take minutes, and the case is clear
constexpr std::uint64_t k_seed = 20240229;

// Frequent in Chinese prose; no punctuation, so that a text of them is one pretoken.
constexpr std::string_view k_common_ideographs =
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种"
    "事成"
    "方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实";

struct Shape {
  std::string_view name;
  std::string (*text)(std::size_t bytes);
};

template <char Byte>
std::string repeated(std::size_t bytes) {
  return std::string(bytes, Byte);
}

template <char First, char Last>
std::string random_bytes(std::size_t bytes) {
  std::mt19937_64 random(k_seed);
  std::string text(bytes, First);
  for (char& byte : text) byte = static_cast<char>(First + static_cast<char>(random() % (Last - First + 1)));
  return text;
}

std::string spaces_then_x(std::size_t bytes) {
  return std::string(bytes - 1, ' ') + 'x';
}

std::string cycled_cjk(std::size_t bytes) {
  constexpr std::string_view k_cycle = "漢字仮名";
  std::string text;
  while (text.size() + k_cycle.size() <= bytes) text += k_cycle;
  return text;
}

std::string random_cjk(std::size_t bytes) {
  constexpr std::size_t k_width = 3;  // bytes of each of them in UTF-8
  std::mt19937_64 random(k_seed);
  std::string text;
  while (text.size() + k_width <= bytes) {
    text += k_common_ideographs.substr(random() % (k_common_ideographs.size() / k_width) * k_width, k_width);
  }
  return text;
}

constexpr std::array k_shapes = {
    Shape{"one letter a", repeated<'a'>},
    Shape{"dashes", repeated<'-'>},
    Shape{"equals signs", repeated<'='>},
    Shape{"spaces", repeated<' '>},
    Shape{"newlines", repeated<'\n'>},
    Shape{"spaces, then x", spaces_then_x},
    Shape{"random lower-case letters", random_bytes<'a', 'z'>},
    Shape{"random printable ASCII", random_bytes<' ', '~'>},
    Shape{"random digits", random_bytes<'0', '9'>},
    Shape{"CJK, four characters in turn", cycled_cjk},
    Shape{"CJK, random common ideographs", random_cjk},
};

Value shape_report(const Shape& shape, tokens::Encoding encoding) {
  Value::List milliseconds;
  double worst = 0;
  double before = 0;
  for (const std::size_t bytes : k_sizes) {
    const std::string text = shape.text(bytes);
    tokens::Tokenizer tokenizer(encoding);
    // A Tokenizer that has seen the text would remember its count.
    const auto forget = [&] { tokenizer = tokens::Tokenizer(encoding); };
    const Pass count = {forget, [&] { use(tokenizer.count(text)); }};
    double seconds = measure({count}, {1, 1, 0})[0].best;
    if (seconds < k_once_seconds) seconds = measure({count}, k_effort)[0].best;
    milliseconds.emplace_back(rounded(seconds * 1e3, 2));
    if (before > 0) worst = std::max(worst, seconds / before);
    before = seconds;
    if (seconds > k_give_up_seconds) break;
  }
  Value result = Value::Map{};
  result.set("ms", std::move(milliseconds));
  result.set("worst_per_doubling", rounded(worst, 2));
  return result;
}

}  // namespace

Value hostile_report() {
  Value::List sizes;
  for (const std::size_t bytes : k_sizes) sizes.emplace_back(bytes);
  Value encodings = Value::Map{};
  for (const tokens::Encoding encoding : tokens::k_encodings) {
    Value shapes = Value::Map{};
    for (const Shape& shape : k_shapes) shapes.set(shape.name, shape_report(shape, encoding));
    encodings.set(tokens::name(encoding), std::move(shapes));
  }
  Value report = Value::Map{};
  report.set("bench", "hostile");
  report.set("clock", k_clock);
  report.set("note", "one count() of the whole text by a new Tokenizer; the best of several");
  report.set("bytes", std::move(sizes));
  report.set("encodings", std::move(encodings));
  return report;
}

}  // namespace ingot::bench
