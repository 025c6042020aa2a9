#include "report/html_report.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/lines.hpp"
#include "base/utf8.hpp"
#include "base/value.hpp"
#include "model/plan_words.hpp"
#include "report/page_texts.hpp"
#include "report/self_contained.hpp"

namespace ingot::report {
namespace {

constexpr std::size_t k_most_bytes = std::size_t{20} << 20U;  // browsers search that without a pause
constexpr std::size_t k_least_secret = 4;                     // bytes; shorter ones would blank half the page

// Offsets as scripts count them: in UTF-16 code units.
class ScriptOffsets {
 public:
  ScriptOffsets(std::string_view text, std::vector<std::size_t> bytes) : bytes_(std::move(bytes)) {
    std::sort(bytes_.begin(), bytes_.end());
    std::size_t units = 0;
    std::size_t at = 0;
    for (const std::size_t wanted : bytes_) {
      for (; at < wanted && at < text.size(); ++at) {
        if (utf8::is_continuation(text[at])) continue;
        units += static_cast<unsigned char>(text[at]) >= 0xF0 ? std::size_t{2} : std::size_t{1};
      }
      units_.push_back(units);
    }
  }

  [[nodiscard]] std::size_t of(std::size_t byte) const {
    const auto at = std::lower_bound(bytes_.begin(), bytes_.end(), byte);
    return units_[static_cast<std::size_t>(at - bytes_.begin())];
  }
  [[nodiscard]] Value of(const ByteRange& range) const { return Value::List{of(range.begin), of(range.end)}; }

 private:
  std::vector<std::size_t> bytes_;
  std::vector<std::size_t> units_;
};

// `text`: of the document, as it is shown.
ScriptOffsets offsets_of(const PageDocument& document, std::string_view text) {
  std::vector<std::size_t> bytes;
  const auto add = [&](const ByteRange& range) { bytes.insert(bytes.end(), {range.begin, range.end}); };
  for (const model::Record& record : document.records) {
    add(record.chunk.own);
    if (record.chunk.overlap) add(*record.chunk.overlap);
  }
  for (const model::Diagnostic& finding : document.findings) add(finding.span);
  return {text, std::move(bytes)};
}

Value list_of(const std::vector<std::string>& texts) {
  return Value::List(texts.begin(), texts.end());
}

// The members that the metadata of all chunks have alike.
Value common_metadata(std::span<const model::Record> records) {
  Value::Map common;
  if (records.empty() || records.front().metadata.as_map() == nullptr) return common;
  for (const Member& member : *records.front().metadata.as_map()) {
    const bool alike = std::all_of(records.begin(), records.end(), [&](const model::Record& record) {
      const Value* value = record.metadata.find(member.key);
      return value != nullptr && *value == member.value;
    });
    if (alike) common.push_back(member);
  }
  return common;
}

Value own_metadata(const model::Record& record, const Value& common) {
  Value::Map own;
  if (record.metadata.as_map() == nullptr) return own;
  for (const Member& member : *record.metadata.as_map()) {
    if (common.find(member.key) == nullptr) own.push_back(member);
  }
  return own;
}

// What becomes of chunks, by their ids.
using Actions = std::unordered_map<std::string_view, std::string_view>;

Actions actions_of(const model::DocumentPlan* plan) {
  Actions actions;
  if (plan == nullptr) return actions;
  for (const model::ChunkChange& change : plan->changes) actions.emplace(change.chunk_id, word(change.action));
  return actions;
}

// The chunk, from 1, whose own text a finding begins in; the only one for findings about metadata of one.
Value chunk_of(const PageDocument& document, const model::Diagnostic& finding) {
  if (!finding.chunk) return {};
  for (const model::Record& record : document.records) {
    const ByteRange& own = record.chunk.own;
    if (finding.span.begin >= own.begin && finding.span.begin < own.end) return record.index;
  }
  return {};
}

// What stands in texts of this document and must not be seen.
std::vector<std::string> secrets_of(const PageDocument& document) {
  std::vector<std::string> secrets;
  for (const model::Diagnostic& finding : document.findings) {
    const ByteRange& span = finding.span;
    if (!finding.secret || span.end > document.text.size() || span.end < span.begin + k_least_secret) continue;
    secrets.emplace_back(document.text.substr(span.begin, span.end - span.begin));
  }
  return secrets;
}

// As many bytes and lines as before: places stay what they are.
void blank(std::string& text, const std::string& secret) {
  for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos; at += secret.size()) {
    const auto first = text.begin() + static_cast<std::ptrdiff_t>(at);
    std::replace_if(
        first, first + static_cast<std::ptrdiff_t>(secret.size()), [](char c) { return c != '\n'; }, '*');
  }
}

void blank(Value& value, const std::string& secret) {
  if (const std::string* text = value.as_string()) {
    std::string blanked = *text;
    blank(blanked, secret);
    value = std::move(blanked);
  }
  if (Value::List* list = value.as_list()) {
    for (Value& one : *list) blank(one, secret);
  }
  if (Value::Map* map = value.as_map()) {
    for (Member& member : *map) blank(member.value, secret);
  }
}

void leave_text_out(Value& document) {
  document.set("text", Value());
  document.set("note", "its text was left out, since the page would be too large");
  for (Member& member : *document.as_map()) {
    if (member.key != "chunks") continue;
    for (Value& chunk : *member.value.as_list())
      std::erase_if(*chunk.as_map(), [](const Member& one) { return one.key == "content"; });
  }
}

class Page {
 public:
  Page(const PageView& view, PageTexts texts) : view_(view), shown_(texts == PageTexts::shown) {}

  [[nodiscard]] Value data() const;

 private:
  [[nodiscard]] Value to_value(const PageDocument& document) const;
  [[nodiscard]] Value to_value(const model::Diagnostic& finding) const;
  [[nodiscard]] Value chunk(const PageDocument& document, const model::Record& record, const ScriptOffsets& offsets,
                            const Value& common, const Actions& actions) const;
  [[nodiscard]] Value::List findings_of(const PageDocument& document, std::string_view text,
                                        const ScriptOffsets& offsets) const;
  [[nodiscard]] Value documents() const;
  [[nodiscard]] Value rules() const;

  const PageView& view_;
  bool shown_;
};

Value Page::to_value(const model::Diagnostic& finding) const {
  std::string suppressed;
  if (finding.suppressed) suppressed = finding.suppressed->by + (shown_ ? ": " + finding.suppressed->reason : "");
  return Value::Map{{"rule", finding.rule, 0},
                    {"severity", model::name(finding.severity), 0},
                    {"path", finding.path, 0},
                    {"message", shown_ ? finding.message : "", 0},
                    {"help", shown_ ? finding.help : "", 0},
                    {"suppressed", suppressed.empty() ? Value() : Value(suppressed), 0}};
}

Value Page::chunk(const PageDocument& document, const model::Record& record, const ScriptOffsets& offsets,
                  const Value& common, const Actions& actions) const {
  const model::Chunk& chunk = record.chunk;
  Value value = Value::Map{
      {"id", record.chunk_id, 0},        {"tokens", chunk.tokens, 0},
      {"words", chunk.words, 0},         {"headings", shown_ ? list_of(chunk.heading_path) : Value::List(), 0},
      {"own", offsets.of(chunk.own), 0}, {"metadata", shown_ ? own_metadata(record, common) : Value::Map(), 0}};
  if (chunk.overlap) value.set("overlap", offsets.of(*chunk.overlap));
  if (shown_ && !chunk.breadcrumb.empty()) value.set("sent", list_of(chunk.breadcrumb));
  if (shown_ && document.text.empty()) value.set("content", chunk.content);
  if (const auto action = actions.find(record.chunk_id); action != actions.end()) value.set("action", action->second);
  return value;
}

Value::List Page::findings_of(const PageDocument& document, std::string_view text, const ScriptOffsets& offsets) const {
  Value::List findings;
  const LineTable lines(text);
  for (const model::Diagnostic& finding : document.findings) {
    Value value = to_value(finding);
    if (!text.empty() && finding.span.begin <= text.size()) {
      value.set("line", lines.position(finding.span.begin).line);
      if (finding.span.end > finding.span.begin) value.set("span", offsets.of(finding.span));
    }
    value.set("chunk", chunk_of(document, finding));
    findings.push_back(std::move(value));
  }
  return findings;
}

Value Page::to_value(const PageDocument& document) const {
  const std::vector<std::string> secrets = secrets_of(document);
  const bool readable = !utf8::first_invalid(document.text);  // a script would count its characters otherwise
  std::string text(readable ? document.text : "");
  for (const std::string& secret : secrets) blank(text, secret);
  const ScriptOffsets offsets = offsets_of(document, text);
  const Value common = common_metadata(document.records);
  Value::List chunks;
  const Actions actions = actions_of(document.plan);
  for (const model::Record& record : document.records)
    chunks.push_back(chunk(document, record, offsets, common, actions));
  Value value = Value::Map{{"path", document.path, 0},
                           {"text", shown_ && !text.empty() ? Value(text) : Value(), 0},
                           {"size", document.sizes ? Value(*document.sizes) : Value(), 0},
                           {"before", document.before ? Value(*document.before) : Value(), 0},
                           {"action", document.plan != nullptr ? Value(word(document.plan->action)) : Value(), 0},
                           {"metadata", shown_ ? common : Value::Map(), 0},
                           {"chunks", std::move(chunks), 0},
                           {"findings", findings_of(document, text, offsets), 0}};
  if (!readable) value.set("note", "it is no UTF-8, and is not shown");
  for (const std::string& secret : secrets) blank(value, secret);
  return value;
}

// Texts of the longest documents give way where all would be too much.
Value Page::documents() const {
  std::vector<std::pair<std::size_t, std::size_t>> lengths;  // of a text, and whose it is
  std::size_t bytes = 0;
  Value::List documents;
  for (const PageDocument& document : view_.documents) {
    std::size_t length = document.text.size();
    for (const model::Record& record : document.records) {
      bytes += 400;  // of a chunk beside its text, about
      if (document.text.empty()) length += record.chunk.content.size();
    }
    lengths.emplace_back(length, documents.size());
    bytes += length;
    documents.push_back(to_value(document));
  }
  std::sort(lengths.rbegin(), lengths.rend());
  for (const auto& [length, index] : lengths) {
    if (bytes <= k_most_bytes || !shown_) break;
    leave_text_out(documents[index]);
    bytes -= length;
  }
  return documents;
}

Value Page::rules() const {
  std::set<std::string_view> found;
  for (const PageDocument& document : view_.documents) {
    for (const model::Diagnostic& finding : document.findings) found.insert(finding.rule);
  }
  for (const model::Diagnostic* finding : view_.findings) found.insert(finding->rule);
  Value rules = Value::Map();
  for (const RuleView& rule : view_.rules) {
    if (!found.contains(rule.id)) continue;
    rules.set(rule.id, Value::Map{{"name", rule.name, 0}, {"summary", rule.summary, 0}, {"page", rule.page, 0}});
  }
  return rules;
}

Value Page::data() const {
  Value head = Value::Map{{"tool", fmt::format("{} {}", view_.tool.name, view_.tool.version), 0}};
  for (const auto& [name, value] : view_.facts) head.set(name, value);
  head.set("compared_with", view_.compared_with);
  Value::List gates;
  for (const PageGate& gate : view_.gates)
    gates.push_back(Value::Map{{"name", gate.name, 0}, {"passed", gate.passed, 0}, {"detail", gate.detail, 0}});
  Value::List plan;
  for (const auto& [name, count] : view_.plan) plan.push_back(Value::List{name, count});
  Value::List sizes;
  for (const PageSizes& one : view_.sizes) {
    sizes.push_back(Value::Map{{"glob", one.glob, 0},
                               {"type", one.type, 0},
                               {"min", one.min, 0},
                               {"target", one.target, 0},
                               {"max", one.max, 0}});
  }
  Value::List gone;
  for (const auto& [path, before] : view_.gone) gone.push_back(Value::Map{{"path", path, 0}, {"before", before, 0}});
  Value::List findings;
  for (const model::Diagnostic* finding : view_.findings) findings.push_back(to_value(*finding));
  return Value::Map{{"schema", "ingot.page/1", 0},
                    {"summary", view_.summary, 0},
                    {"head", std::move(head), 0},
                    {"gates", std::move(gates), 0},
                    {"plan", view_.plan.empty() ? Value() : Value(std::move(plan)), 0},
                    {"sizes", std::move(sizes), 0},
                    {"rules", rules(), 0},
                    {"documents", documents(), 0},
                    {"gone", std::move(gone), 0},
                    {"findings", std::move(findings), 0},
                    {"linted", view_.linted, 0}};
}

}  // namespace

std::string render_html(const PageView& view, PageTexts texts) {
  return self_contained({page_html(), page_css(), std::string(elements_js()).append(page_js())},
                        Page(view, texts).data());
}

}  // namespace ingot::report
