#include "lint/rules.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"

namespace ingot::lint {
namespace {

model::Severity severity_of(const Rule& rule, Strictness strictness) {
  return strictness == Strictness::strict ? rule.strict : rule.severity;
}

void run(const Rule& rule, const Subject& subject, Strictness strictness, std::vector<model::Diagnostic>& findings) {
  const model::Severity severity = severity_of(rule, strictness);
  if (severity == model::Severity::off) return;
  const std::size_t before = findings.size();
  rule.check(subject, findings);
  for (std::size_t i = before; i < findings.size(); ++i) {
    findings[i].rule = rule.id;
    findings[i].severity = severity;
    findings[i].path = subject.file->path;
  }
}

std::string indented(std::string_view text) {
  std::string out;
  for (const std::string_view line : text::split(text, '\n')) {
    if (!line.empty()) (out += "    ") += line;
    out += "\n";
  }
  return out;
}

}  // namespace

std::span<const Rule> rules() {
  static const std::array k_rules = {
      invalid_utf8(),              // EN001
      heading_not_in_any_chunk(),  // HD001
      required_field_missing(),    // MT001
      chunk_over_max_tokens(),     // SZ001
      chunk_over_max_words(),      // SZ002
      chunk_blank_or_tiny(),       // SZ003
  };
  return k_rules;
}

const Rule* find_rule(std::string_view id) {
  const std::string wanted = text::lower_ascii(id);
  for (const Rule& rule : rules()) {
    if (text::lower_ascii(rule.id) == wanted || rule.name == wanted) return &rule;
  }
  return nullptr;
}

std::vector<model::Diagnostic> check(const Subject& subject, Strictness strictness) {
  std::vector<model::Diagnostic> findings;
  for (const Rule& rule : rules()) run(rule, subject, strictness, findings);
  std::stable_sort(findings.begin(), findings.end(), [](const model::Diagnostic& a, const model::Diagnostic& b) {
    if (a.span.begin != b.span.begin) return a.span.begin < b.span.begin;
    if (a.rule != b.rule) return a.rule < b.rule;
    return a.span.end < b.span.end;
  });
  return findings;
}

std::vector<model::Diagnostic> check_bytes(std::string_view path, std::string_view bytes) {
  model::SourceFile file;
  file.path = path;
  file.bytes = bytes;
  Subject subject;
  subject.file = &file;
  std::vector<model::Diagnostic> findings;
  run(*find_rule("EN001"), subject, Strictness::normal, findings);
  return findings;
}

std::string explain(const Rule& rule) {
  std::string out = std::string(rule.id) + " " + std::string(rule.name) + "\n\n" + std::string(rule.summary) + "\n\n";
  out += "Severity: " + std::string(model::name(rule.severity)) +
         "; with --strict: " + std::string(model::name(rule.strict)) + "\n\n";
  out += "Why it matters\n" + indented(rule.why) + "\n";
  out += "Reported\n" + indented(rule.bad) + "\n";
  out += "Mended\n" + indented(rule.good);
  return out;
}

}  // namespace ingot::lint
