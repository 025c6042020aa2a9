#include "lint/terms.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "lint/provenance.hpp"

namespace ingot::lint {
namespace {

constexpr std::size_t k_most = 200;     // of one document
constexpr std::size_t k_longest = 100;  // bytes: what is longer is no word
constexpr std::string_view k_blank = " \t";

// Fields that hold one word or a list of them. Sorted.
constexpr auto k_sets = std::to_array<std::string_view>(
    {"approver",     "audience",   "audiences", "author",          "authors",  "categories", "category",
     "context_tags", "discipline", "flags",     "guardrail_flags", "keywords", "labels",     "modes",
     "persona",      "personas",   "platform",  "platforms",       "tags",     "topics"});

// Their order says something, or they are no words.
constexpr auto k_sequences = std::to_array<std::string_view>({"heading_path", "json_pointers", "structured_refs"});

bool is_set(const Member& member) {
  if (is_derived(member.key) || std::find(k_sequences.begin(), k_sequences.end(), member.key) != k_sequences.end())
    return false;
  if (const Value::List* list = member.value.as_list())
    return !list->empty() &&
           std::all_of(list->begin(), list->end(), [](const Value& v) { return v.as_string() != nullptr; });
  return member.value.as_string() != nullptr && std::binary_search(k_sets.begin(), k_sets.end(), member.key);
}

// What goes with an item of a list when it is taken out: the line that it has for itself, or the comma before it.
// Empty where something else stands there.
ByteRange removal_of_item(std::string_view bytes, ByteRange before, ByteRange item) {
  if (item.empty()) return {};
  const std::size_t line = bytes.find_last_of("\r\n", item.begin);
  const std::size_t begin = line == std::string_view::npos ? 0 : line + 1;
  const std::size_t end = std::min(bytes.find('\n', item.end), bytes.size());
  const bool ends_line = text::is_blank(bytes.substr(item.end, end - item.end));
  if (text::trim(bytes.substr(begin, item.begin - begin)) == "-" && ends_line && end < bytes.size())
    return {begin, end + 1};
  if (before.empty() || before.end > item.begin) return {};
  const std::string_view between = bytes.substr(before.end, item.begin - before.end);
  const bool comma = text::trim(between) == "," && between.find_first_of("\r\n") == std::string_view::npos;
  return comma ? ByteRange{before.end, item.end} : ByteRange{};
}

// The blanks within the quotes of a text, on both sides of it.
void add_blanks(std::string_view bytes, TermFacts& term) {
  const std::string_view raw = term.span.of(bytes);
  if (raw.size() < 2 || (raw[0] != '"' && raw[0] != '\'') || raw.substr(1, raw.size() - 2) != term.text) return;
  const std::size_t first = std::min(term.text.find_first_not_of(k_blank), term.text.size());
  const std::size_t last = term.text.find_last_not_of(k_blank);
  const std::size_t begin = term.span.begin + 1;
  if (last == std::string::npos) return;
  term.lead = {begin, begin + first};
  term.trail = {begin + last + 1, begin + term.text.size()};
}

class Collector {
 public:
  explicit Collector(const Subject& subject) : subject_(subject) {}

  void add(const Member& member) {
    const Layer layer = layer_of(subject_, member.key);
    const bool own = layer == Layer::front_matter || layer == Layer::emitted;
    const auto add_one = [&](const Value& value, const std::string& pointer) {
      if (terms_.size() == k_most || value.as_string()->size() > k_longest) return;
      TermFacts term{member.key, *value.as_string(), own, {}, {}, {}, {}};
      if (layer == Layer::front_matter) term.span = value_span(subject_, pointer);
      if (!term.span.empty()) {
        const ByteRange before = terms_.empty() || terms_.back().field != member.key ? ByteRange{} : terms_.back().span;
        term.removal = removal_of_item(subject_.bytes(), before, term.span);
        add_blanks(subject_.bytes(), term);
      }
      terms_.push_back(std::move(term));
    };
    const std::string pointer = pointer_to(member.key);
    if (const Value::List* list = member.value.as_list()) {
      for (std::size_t i = 0; i < list->size(); ++i) add_one((*list)[i], pointer + "/" + std::to_string(i));
    } else {
      add_one(member.value, pointer);
    }
  }

  std::vector<TermFacts> take() { return std::move(terms_); }

 private:
  const Subject& subject_;
  std::vector<TermFacts> terms_;
};

}  // namespace

std::vector<TermFacts> terms_of(const Subject& subject) {
  if (subject.records.empty() || subject.records.front().metadata.as_map() == nullptr) return {};
  Collector collector(subject);
  for (const Member& member : *subject.records.front().metadata.as_map()) {
    if (is_set(member)) collector.add(member);
  }
  return collector.take();
}

std::string folded_term(std::string_view term) {
  std::string out;
  for (std::size_t at = 0; at < term.size();) {
    const std::string_view letter = term.substr(at, utf8::decode(term, at).length);
    at += letter.size();
    if (std::string_view(" \t_-").find(letter[0]) != std::string_view::npos) {
      if (!out.empty() && out.back() != '-') out += '-';
      continue;
    }
    const std::string lower = text::slug(letter);
    out += lower.empty() ? std::string(letter) : lower;
  }
  while (out.ends_with('-')) out.pop_back();
  return out;
}

}  // namespace ingot::lint
