#include "embed/subwords/normalizer.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/base64.hpp"
#include "base/utf8.hpp"
#include "embed/refusal.hpp"
#include "embed/subwords/characters.hpp"
#include "embed/subwords/component.hpp"

namespace ingot::embed {
namespace {

constexpr int k_deepest = 16;  // sequences in sequences

// Calls take(character, its bytes) for each.
template <class Take>
void each_character(std::string_view text, const Take& take) {
  for (std::size_t at = 0; at < text.size();) {
    const utf8::Decoded c = utf8::decode(text, at);
    take(c.code_point, text.substr(at, c.length));
    at += c.length;
  }
}

bool is_chinese(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF) ||
         (c >= 0x2A700 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x2F800 && c <= 0x2FA1F);
}

bool cleaned_away(char32_t c) {
  if (c == '\t' || c == '\n' || c == '\r') return false;
  return c == 0xFFFD || is_other(c);
}

std::string cleaned(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  each_character(text, [&](char32_t c, std::string_view bytes) {
    if (c > ' ' && c < 0x7F) {
      out.append(bytes);
    } else if (!cleaned_away(c)) {
      out.append(is_white_space(c) ? std::string_view(" ") : bytes);
    }
  });
  return out;
}

std::string chinese_apart(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  each_character(text, [&](char32_t c, std::string_view bytes) {
    const bool apart = is_chinese(c);
    if (apart) out.push_back(' ');
    out.append(bytes);
    if (apart) out.push_back(' ');
  });
  return out;
}

std::string without(std::string_view text, bool (*dropped)(char32_t)) {
  std::string out;
  out.reserve(text.size());
  each_character(text, [&](char32_t c, std::string_view bytes) {
    if (c < 0x80 || !dropped(c)) out.append(bytes);
  });
  return out;
}

std::string stripped(std::string_view text, bool left, bool right) {
  std::size_t begin = text.size();  // of what is neither
  std::size_t end = 0;
  each_character(text, [&](char32_t c, std::string_view bytes) {
    if (is_white_space(c)) return;
    const auto at = static_cast<std::size_t>(bytes.data() - text.data());
    begin = std::min(begin, at);
    end = at + bytes.size();
  });
  if (!left) begin = 0;
  if (!right) end = text.size();
  return std::string(begin < end ? text.substr(begin, end - begin) : std::string_view());
}

// What the first neural translators did to control characters and blanks.
std::string nmt(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  each_character(text, [&](char32_t c, std::string_view bytes) {
    const bool dropped =
        (c >= 0x1 && c <= 0x8) || c == 0xB || (c >= 0xE && c <= 0x1F) || c == 0x7F || c == 0x8F || c == 0x9F;
    const bool blank = c == 0x9 || c == 0xA || c == 0xC || c == 0xD || c == 0x1680 || (c >= 0x200B && c <= 0x200F) ||
                       c == 0x2028 || c == 0x2029 || c == 0x2581 || c == 0xFEFF || c == 0xFFFD;
    if (!dropped) out.append(blank ? std::string_view(" ") : bytes);
  });
  return out;
}

std::string replaced(std::string_view text, std::string_view pattern, std::string_view content) {
  std::string out;
  std::size_t begin = 0;
  for (std::size_t at = text.find(pattern); at != std::string_view::npos; at = text.find(pattern, begin)) {
    out.append(text.substr(begin, at - begin)).append(content);
    begin = at + pattern.size();
  }
  out.append(text.substr(begin));
  return out;
}

std::string runs_replaced(std::string_view text, bool any_space, std::size_t least, std::string_view content) {
  std::string out;
  out.reserve(text.size());
  std::size_t run = 0;  // where it begins
  std::size_t characters = 0;
  const auto end_run = [&](std::size_t end) {
    out.append(characters < least ? text.substr(run, end - run) : content);
    characters = 0;
  };
  each_character(text, [&](char32_t c, std::string_view bytes) {
    const auto at = static_cast<std::size_t>(bytes.data() - text.data());
    if (c == ' ' || (any_space && is_white_space(c))) {
      if (characters++ == 0) run = at;
      return;
    }
    if (characters > 0) end_run(at);
    out.append(bytes);
  });
  if (characters > 0) end_run(text.size());
  return out;
}

// The regular expressions that stand in tokenizers with a known meaning; a whole engine would differ in the rest.
struct RunPattern {
  std::string_view regex;
  bool any_space;
  std::size_t least;
};
constexpr RunPattern k_run_patterns[] = {{R"(\s+)", true, 1}, {" +", false, 1}, {" {2,}", false, 2}};

}  // namespace

Result<Normalizer> Normalizer::read(std::string_view file, const Value& value) {
  Normalizer normalizer;
  if (value.is_null()) return normalizer;
  if (auto added = normalizer.add({file, "normalizer", value}, 0); !added) return fail(added.error());
  return normalizer;
}

Result<void> Normalizer::add_sequence(const Component& component, int depth) {
  if (auto known = component.only({"normalizers"}); !known) return known;
  const Value* list = component.value().find("normalizers");
  if (list == nullptr || list->as_list() == nullptr) return component.refuse("normalizers must be a list");
  if (depth == k_deepest) return component.refuse("too many sequences within each other");
  for (const Value& item : *list->as_list()) {
    if (auto added = add({component.file(), component.part(), item}, depth + 1); !added) return added;
  }
  return {};
}

Result<void> Normalizer::add(const Component& component, int depth) {
  struct Plain {
    std::string_view type;
    Kind kind;
  };
  constexpr Plain k_plain[] = {{"NFC", Kind::nfc},
                               {"NFD", Kind::nfd},
                               {"NFKC", Kind::nfkc},
                               {"NFKD", Kind::nfkd},
                               {"Nmt", Kind::nmt},
                               {"Lowercase", Kind::lowercase},
                               {"StripAccents", Kind::strip_accents}};
  struct Read {
    std::string_view type;
    Result<Step> (*read)(const Component&);
  };
  constexpr Read k_read[] = {{"BertNormalizer", &read_bert},
                             {"Strip", &read_strip},
                             {"Replace", &read_replace},
                             {"Prepend", &read_prepend},
                             {"Precompiled", &read_charsmap}};
  const std::string_view type = component.type();
  if (type == "Sequence") return add_sequence(component, depth);
  const auto* plain =
      std::find_if(std::begin(k_plain), std::end(k_plain), [&](const Plain& p) { return p.type == type; });
  if (plain != std::end(k_plain)) {
    if (auto known = component.only({}); !known) return known;
    steps_.push_back({.kind = plain->kind});
    return {};
  }
  const auto* reader =
      std::find_if(std::begin(k_read), std::end(k_read), [&](const Read& r) { return r.type == type; });
  if (reader == std::end(k_read)) return component.refuse("a normalizer of this type is not known to this version");
  auto step = reader->read(component);
  if (!step) return fail(step.error());
  steps_.push_back(std::move(*step));
  return {};
}

Result<Normalizer::Step> Normalizer::read_bert(const Component& component) {
  if (auto known = component.only({"clean_text", "handle_chinese_chars", "strip_accents", "lowercase"}); !known)
    return fail(known.error());
  Step step{.kind = Kind::bert};
  const auto clean = component.flag("clean_text", true);
  if (!clean) return fail(clean.error());
  const auto chinese = component.flag("handle_chinese_chars", true);
  if (!chinese) return fail(chinese.error());
  const auto lowercase = component.flag("lowercase", true);
  if (!lowercase) return fail(lowercase.error());
  const auto accents = component.flag("strip_accents", *lowercase);
  if (!accents) return fail(accents.error());
  step.clean_text = *clean;
  step.handle_chinese_chars = *chinese;
  step.strip_accents = *accents;
  step.lowercase = *lowercase;
  return step;
}

Result<Normalizer::Step> Normalizer::read_strip(const Component& component) {
  if (auto known = component.only({"strip_left", "strip_right"}); !known) return fail(known.error());
  const auto left = component.flag("strip_left", true);
  if (!left) return fail(left.error());
  const auto right = component.flag("strip_right", true);
  if (!right) return fail(right.error());
  Step step{.kind = Kind::strip};
  step.left = *left;
  step.right = *right;
  return step;
}

Result<Normalizer::Step> Normalizer::read_replace(const Component& component) {
  if (auto known = component.only({"pattern", "content"}); !known) return fail(known.error());
  auto content = component.text("content");
  if (!content) return fail(content.error());
  const Value* pattern = component.value().find("pattern");
  const Value* literal = pattern == nullptr ? nullptr : pattern->find("String");
  const Value* regex = pattern == nullptr ? nullptr : pattern->find("Regex");
  Step step;
  step.content = std::move(*content);
  if (literal != nullptr && literal->as_string() != nullptr && !literal->as_string()->empty()) {
    step.kind = Kind::replace;
    step.pattern = *literal->as_string();
    return step;
  }
  if (regex == nullptr || regex->as_string() == nullptr)
    return component.refuse("pattern must be a map with a String or a Regex");
  const auto* known = std::find_if(std::begin(k_run_patterns), std::end(k_run_patterns),
                                   [&](const RunPattern& run) { return run.regex == *regex->as_string(); });
  if (known == std::end(k_run_patterns))
    return component.refuse(
        fmt::format("the regular expression {} is not known to this version", in_quotes(*regex->as_string())));
  step.kind = Kind::replace_runs;
  step.any_space = known->any_space;
  step.least = known->least;
  return step;
}

Result<Normalizer::Step> Normalizer::read_prepend(const Component& component) {
  if (auto known = component.only({"prepend"}); !known) return fail(known.error());
  auto content = component.text("prepend");
  if (!content) return fail(content.error());
  Step step{.kind = Kind::prepend};
  step.content = std::move(*content);
  return step;
}

Result<Normalizer::Step> Normalizer::read_charsmap(const Component& component) {
  if (auto known = component.only({"precompiled_charsmap"}); !known) return fail(known.error());
  const auto digits = component.text("precompiled_charsmap");
  if (!digits) return fail(digits.error());
  const auto bytes = from_base64(*digits);
  if (!bytes) return component.refuse("precompiled_charsmap is not base64");
  auto map = Charsmap::parse(*bytes);
  if (!map) return component.refuse(fmt::format("precompiled_charsmap: {}", map.error().message));
  Step step{.kind = Kind::charsmap};
  step.charsmap = std::make_shared<const Charsmap>(std::move(*map));
  return step;
}

std::string Normalizer::applied(const Step& step, std::string text) {
  switch (step.kind) {
    case Kind::bert:
      if (step.clean_text) text = cleaned(text);
      if (step.handle_chinese_chars) text = chinese_apart(text);
      if (step.strip_accents) text = without(in_normal_form(text, NormalForm::d), &is_nonspacing_mark);
      return step.lowercase ? lowered(text) : text;
    case Kind::strip:
      return stripped(text, step.left, step.right);
    case Kind::strip_accents:
      return without(text, &is_mark);
    case Kind::nfc:
      return in_normal_form(text, NormalForm::c);
    case Kind::nfd:
      return in_normal_form(text, NormalForm::d);
    case Kind::nfkc:
      return in_normal_form(text, NormalForm::kc);
    case Kind::nfkd:
      return in_normal_form(text, NormalForm::kd);
    case Kind::lowercase:
      return lowered(text);
    case Kind::nmt:
      return nmt(text);
    case Kind::replace:
      return text.find(step.pattern) == std::string::npos ? text : replaced(text, step.pattern, step.content);
    case Kind::replace_runs:
      return runs_replaced(text, step.any_space, step.least, step.content);
    case Kind::prepend:
      return text.empty() ? text : step.content + text;
    case Kind::charsmap:
      return step.charsmap->apply(text);
  }
  return text;
}

std::string Normalizer::apply(std::string_view text) const {
  std::string result(text);
  for (const Step& step : steps_) result = applied(step, std::move(result));
  return result;
}

bool Normalizer::keeps_beginning() const {
  return std::all_of(steps_.begin(), steps_.end(), [](const Step& step) {
    return step.kind == Kind::lowercase || step.kind == Kind::nfc || step.kind == Kind::nfd ||
           step.kind == Kind::nfkc || step.kind == Kind::nfkd;
  });
}

}  // namespace ingot::embed
