#include "embed/subwords/pretokenizer.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "embed/refusal.hpp"
#include "embed/subwords/characters.hpp"
#include "embed/subwords/component.hpp"

namespace ingot::embed {
namespace {

constexpr int k_deepest = 16;  // sequences in sequences

enum class WordClass : std::uint8_t { space, word, other };

WordClass word_class(char32_t c) {
  if (is_word_character(c)) return WordClass::word;
  return is_white_space(c) ? WordClass::space : WordClass::other;
}

bool is_one_character(std::string_view text) {
  return !text.empty() && utf8::decode(text, 0).length == text.size();
}

}  // namespace

Result<Pretokenizer> Pretokenizer::read(std::string_view file, const Value& value) {
  Pretokenizer pretokenizer;
  if (value.is_null()) return pretokenizer;
  if (auto added = pretokenizer.add({file, "pre_tokenizer", value}, 0); !added) return fail(added.error());
  return pretokenizer;
}

Result<void> Pretokenizer::add_sequence(const Component& component, int depth) {
  if (auto known = component.only({"pretokenizers"}); !known) return known;
  const Value* list = component.value().find("pretokenizers");
  if (list == nullptr || list->as_list() == nullptr) return component.refuse("pretokenizers must be a list");
  if (depth == k_deepest) return component.refuse("too many sequences within each other");
  for (const Value& item : *list->as_list()) {
    if (auto added = add({component.file(), component.part(), item}, depth + 1); !added) return added;
  }
  return {};
}

Result<void> Pretokenizer::add(const Component& component, int depth) {
  const std::string_view type = component.type();
  if (type == "Sequence") return add_sequence(component, depth);
  if (type == "Punctuation") return add_punctuation(component);
  if (type == "Digits") return add_digits(component);
  if (type == "Metaspace") return add_metaspace(component);
  if (type == "Split") return add_split(component);
  if (type == "CharDelimiterSplit") return add_delimiter(component);
  if (type != "BertPreTokenizer" && type != "Whitespace" && type != "WhitespaceSplit")
    return component.refuse("a pre-tokenizer of this type is not known to this version");
  if (auto known = component.only({}); !known) return known;
  if (type == "Whitespace") {
    steps_.push_back({.kind = Kind::words});
    return {};
  }
  steps_.push_back({.delimits = &is_white_space});
  if (type == "BertPreTokenizer") steps_.push_back({.delimits = &is_punctuation, .behaviour = Behaviour::isolated});
  return {};
}

Result<void> Pretokenizer::add_punctuation(const Component& component) {
  if (auto known = component.only({"behavior"}); !known) return known;
  const Value* behaviour = component.value().find("behavior");
  if (behaviour != nullptr && !(*behaviour == Value("Isolated"))) return component.refuse("behavior must be Isolated");
  steps_.push_back({.delimits = &is_punctuation, .behaviour = Behaviour::isolated});
  return {};
}

Result<void> Pretokenizer::add_digits(const Component& component) {
  if (auto known = component.only({"individual_digits"}); !known) return known;
  const auto individual = component.flag("individual_digits", false);
  if (!individual) return fail(individual.error());
  steps_.push_back({.delimits = &is_numeric, .behaviour = *individual ? Behaviour::isolated : Behaviour::contiguous});
  return {};
}

Result<void> Pretokenizer::add_metaspace(const Component& component) {
  if (auto known = component.only({"replacement", "add_prefix_space", "str_rep", "prepend_scheme", "split"}); !known)
    return known;
  auto replacement = component.text("replacement");
  if (!replacement) return fail(replacement.error());
  if (!is_one_character(*replacement)) return component.refuse("replacement must be one character");
  const Value* written = component.value().find("str_rep");
  if (written != nullptr && !(*written == Value(*replacement)))
    return component.refuse("str_rep must be as replacement");
  const auto prefix = component.flag("add_prefix_space", true);
  if (!prefix) return fail(prefix.error());
  const auto split = component.flag("split", true);
  if (!split) return fail(split.error());
  const Value* scheme = component.value().find("prepend_scheme");
  const Value name = scheme == nullptr ? Value("always") : *scheme;
  Step step{.kind = Kind::metaspace, .literal = std::move(*replacement), .split = *split};
  step.behaviour = Behaviour::merged_with_next;
  if (name == Value("never")) {
    step.prepend = Prepend::never;
  } else if (name == Value("first")) {
    step.prepend = Prepend::first;
  } else if (!(name == Value("always"))) {
    return component.refuse("prepend_scheme must be always, first or never");
  }
  if (!*prefix && step.prepend != Prepend::never)
    return component.refuse("add_prefix_space is false, but prepend_scheme is not never");
  steps_.push_back(std::move(step));
  return {};
}

Result<void> Pretokenizer::add_split(const Component& component) {
  if (auto known = component.only({"pattern", "behavior", "invert"}); !known) return known;
  const Value* pattern = component.value().find("pattern");
  const Value* literal = pattern == nullptr ? nullptr : pattern->find("String");
  if (literal == nullptr || literal->as_string() == nullptr || literal->as_string()->empty())
    return component.refuse("only a pattern that is a plain String is known to this version");
  const auto invert = component.flag("invert", false);
  if (!invert) return fail(invert.error());
  const auto named = component.text("behavior");
  if (!named) return fail(named.error());
  constexpr std::string_view k_names[] = {"Removed", "Isolated", "Contiguous", "MergedWithPrevious", "MergedWithNext"};
  const auto* name = std::find(std::begin(k_names), std::end(k_names), *named);
  if (name == std::end(k_names)) return component.refuse(fmt::format("unknown behavior {}", in_quotes(*named)));
  Step step{.kind = Kind::literal, .literal = *literal->as_string()};
  step.behaviour = static_cast<Behaviour>(name - std::begin(k_names));
  step.invert = *invert;
  steps_.push_back(std::move(step));
  return {};
}

Result<void> Pretokenizer::add_delimiter(const Component& component) {
  if (auto known = component.only({"delimiter"}); !known) return known;
  auto delimiter = component.text("delimiter");
  if (!delimiter) return fail(delimiter.error());
  if (!is_one_character(*delimiter)) return component.refuse("delimiter must be one character");
  steps_.push_back({.kind = Kind::literal, .literal = std::move(*delimiter)});
  return {};
}

// The whole of `text`: delimiters, and what lies between them.
void Pretokenizer::matches(const Step& step, std::string_view text, std::vector<Match>& out) {
  out.clear();
  std::size_t begin = 0;  // of what no delimiter has ended yet
  const auto delimiter = [&](std::size_t from, std::size_t to) {
    if (from > begin) out.push_back({begin, from, step.invert});
    out.push_back({from, to, !step.invert});
    begin = to;
  };
  if (step.kind == Kind::characters) {
    for (std::size_t at = 0; at < text.size();) {
      const utf8::Decoded c = utf8::decode(text, at);
      if (step.delimits(c.code_point)) delimiter(at, at + c.length);
      at += c.length;
    }
  } else {
    for (std::size_t at = text.find(step.literal); at != std::string_view::npos; at = text.find(step.literal, begin))
      delimiter(at, at + step.literal.size());
  }
  if (begin < text.size()) out.push_back({begin, text.size(), step.invert});
}

void Pretokenizer::combine(Behaviour behaviour, std::vector<Match>& matches) {
  if (behaviour == Behaviour::isolated) return;
  if (behaviour == Behaviour::removed) {
    matches.erase(std::remove_if(matches.begin(), matches.end(), [](const Match& m) { return m.delimiter; }),
                  matches.end());
    return;
  }
  if (behaviour == Behaviour::merged_with_next) std::reverse(matches.begin(), matches.end());
  std::vector<Match> merged;
  bool before = false;  // was the last one a delimiter
  for (const Match& match : matches) {
    const bool joins = behaviour == Behaviour::contiguous ? match.delimiter == before : match.delimiter && !before;
    if (joins && !merged.empty()) {
      merged.back().begin = std::min(merged.back().begin, match.begin);
      merged.back().end = std::max(merged.back().end, match.end);
    } else {
      merged.push_back(match);
    }
    before = match.delimiter;
  }
  if (behaviour == Behaviour::merged_with_next) std::reverse(merged.begin(), merged.end());
  matches = std::move(merged);
}

void Pretokenizer::cut(const Step& step, Pieces& pieces) {
  std::vector<Pieces::Span> spans;
  std::vector<Match> found;
  for (const Pieces::Span& span : pieces.spans) {
    const std::string_view text = std::string_view(pieces.text).substr(span.begin, span.end - span.begin);
    if (step.kind == Kind::words) {
      // A word is a run of one class; white space is none.
      for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = at;
        const WordClass kind = word_class(utf8::decode(text, at).code_point);
        while (at < text.size() && word_class(utf8::decode(text, at).code_point) == kind)
          at += utf8::decode(text, at).length;
        if (kind != WordClass::space) spans.push_back({span.begin + begin, span.begin + at, span.first && begin == 0});
      }
      continue;
    }
    matches(step, text, found);
    combine(step.behaviour, found);
    for (const Match& match : found)
      spans.push_back({span.begin + match.begin, span.begin + match.end, span.first && match.begin == 0});
  }
  pieces.spans = std::move(spans);
}

void Pretokenizer::with_metaspace(const Step& step, Pieces& pieces) {
  Pieces marked;
  marked.text.reserve(pieces.text.size() * 3 / 2);
  for (const Pieces::Span& span : pieces.spans) {
    const std::string_view text = std::string_view(pieces.text).substr(span.begin, span.end - span.begin);
    const std::size_t begin = marked.text.size();
    const bool wanted = step.prepend == Prepend::always || (step.prepend == Prepend::first && span.first);
    if (wanted && !text.starts_with(' ') && !text.starts_with(step.literal)) marked.text += step.literal;
    for (const char c : text) {
      if (c == ' ') {
        marked.text += step.literal;
      } else {
        marked.text += c;
      }
    }
    marked.spans.push_back({begin, marked.text.size(), span.first});
  }
  pieces = std::move(marked);
}

bool Pretokenizer::minds_beginning() const {
  return std::any_of(steps_.begin(), steps_.end(),
                     [](const Step& step) { return step.kind == Kind::metaspace && step.prepend == Prepend::first; });
}

Pieces Pretokenizer::apply(std::string text, bool first) const {
  Pieces pieces;
  pieces.text = std::move(text);
  if (!pieces.text.empty()) pieces.spans.push_back({0, pieces.text.size(), first});
  for (const Step& step : steps_) {
    if (step.kind == Kind::metaspace) with_metaspace(step, pieces);
    if (step.kind != Kind::metaspace || step.split) cut(step, pieces);
  }
  return pieces;
}

}  // namespace ingot::embed
