#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/directives.hpp"
#include "lint/finding.hpp"
#include "lint/lint.hpp"
#include "lint/secrets.hpp"

namespace ingot::lint {
namespace {

constexpr std::size_t k_examples = 3;

bool names(const std::vector<std::string>& selectors, std::string_view id) {
  return std::any_of(selectors.begin(), selectors.end(), [&](const std::string& one) { return id.starts_with(one); });
}

// Rules about suppressions look at what became of them, and nothing suppresses their findings.
bool is_about_the_linter(std::string_view id) {
  return id.starts_with("LT");
}

bool touches(ByteRange scope, ByteRange span) {
  return span.empty() ? false : span.begin < scope.end && scope.begin < span.end;
}

// Whole files are meant by empty spans; only what holds for the whole file accepts those.
bool covers(const DirectiveFacts& directive, const model::Diagnostic& finding) {
  if (directive.rule != finding.rule) return false;
  return finding.span.empty() ? directive.scope.begin == 0 && !directive.scope.empty()
                              : touches(directive.scope, finding.span);
}

bool covers(const Acceptance& acceptance, const model::Diagnostic& finding, std::string_view today) {
  if (acceptance.rule != finding.rule || !acceptance.files.matches(finding.path)) return false;
  if (acceptance.until && *acceptance.until < today) return false;
  return acceptance.match.empty() || finding.message.find(acceptance.match) != std::string::npos;
}

void suppress(model::Diagnostic& finding, DocumentFacts& facts, const Profile& profile) {
  if (is_about_the_linter(finding.rule)) return;
  for (DirectiveFacts& directive : facts.directives) {
    if (!covers(directive, finding)) continue;
    directive.used = true;
    finding.suppressed = {"comment", directive.reason};
  }
  for (std::size_t i = 0; i < profile.acceptances.size() && !finding.suppressed; ++i) {
    if (!covers(profile.acceptances[i], finding, profile.today)) continue;
    facts.acceptances.push_back(i);
    finding.suppressed = {"config", profile.acceptances[i].reason};
  }
}

void run(const Rule& rule, const Subject& subject, const Profile& profile, Findings& findings) {
  if (rule.check == nullptr) return;
  const model::Severity severity = profile.severity(rule.id, rule.severity, rule.strict, subject.file->path);
  if (severity == model::Severity::off) return;
  const std::size_t before = findings.size();
  rule.check(subject, findings);
  for (std::size_t i = before; i < findings.size(); ++i) {
    findings[i].rule = rule.id;
    const bool lighter = profile.strictness == Strictness::normal && findings[i].severity < severity;
    if (!lighter) findings[i].severity = severity;
    findings[i].path = subject.file->path;
  }
}

// The heading of a unit repeats its name, and what is wrong with that; once is enough, where it has a place.
void drop_repeated(Findings& findings) {
  std::set<std::tuple<std::string, std::string, std::size_t>> seen;
  std::set<std::pair<std::string, std::string>> placed;
  for (const model::Diagnostic& finding : findings) {
    if (!finding.span.empty()) placed.emplace(finding.rule, finding.message);
  }
  std::erase_if(findings, [&](const model::Diagnostic& finding) {
    if (finding.span.empty()) return placed.contains({finding.rule, finding.message});
    return !seen.emplace(finding.rule, finding.message, finding.span.begin).second;
  });
}

std::vector<DirectiveFacts> facts_of(const std::vector<Directive>& directives, std::string_view today) {
  std::vector<DirectiveFacts> facts;
  for (const Directive& directive : directives) {
    if (!is_right(directive, today)) continue;
    for (const Directive::Name& name : directive.names)
      facts.push_back({name.rule, name.span, directive.scope, directive.reason, false});
  }
  return facts;
}

// The second pass.
class CorpusCheck {
 public:
  CorpusCheck(const Corpus& corpus, std::span<const Findings* const> documents)
      : corpus_(corpus), profile_(*corpus.profile), documents_(documents) {
    for (const DocumentFacts* facts : corpus.documents) facts_.push_back(*facts);
  }

  Findings run() {
    for (const Rule& rule : rules()) {
      if (rule.check_corpus != nullptr && !is_about_the_linter(rule.id)) add(rule, corpus_);
    }
    for (model::Diagnostic& finding : findings_) {
      const auto at = std::find_if(facts_.begin(), facts_.end(), [&](const auto& f) { return f.path == finding.path; });
      if (at != facts_.end()) suppress(finding, *at, profile_);
    }
    for (const Rule& rule : rules()) close_gates(rule);
    add_about_the_linter();
    sort(findings_);
    return std::move(findings_);
  }

 private:
  void add(const Rule& rule, const Corpus& corpus) {
    const std::size_t before = findings_.size();
    rule.check_corpus(corpus, findings_);
    for (std::size_t i = before; i < findings_.size(); ++i) {
      findings_[i].rule = rule.id;
      findings_[i].severity = profile_.severity(rule.id, rule.severity, rule.strict, findings_[i].path);
    }
    std::erase_if(findings_, [](const auto& finding) { return finding.severity == model::Severity::off; });
  }

  // With what has become of the suppressions.
  void add_about_the_linter() {
    std::vector<const DocumentFacts*> pointers;
    for (const DocumentFacts& facts : facts_) pointers.push_back(&facts);
    Corpus corpus = corpus_;
    corpus.documents = pointers;
    for (const Rule& rule : rules()) {
      if (rule.check_corpus != nullptr && is_about_the_linter(rule.id)) add(rule, corpus);
    }
  }

  void close_gates(const Rule& rule) {
    const auto found = profile_.rules.find(rule.id);
    const Setting setting = found == profile_.rules.end() ? Setting{} : found->second;
    const std::optional<double> error_above = setting.error_above ? setting.error_above : rule.error_above;
    if (!error_above && !setting.warn_above) return;
    const std::vector<const model::Diagnostic*> counted = findings_of(rule.id);
    if (error_above && share_of(counted.size()) > *error_above) {
      findings_.push_back(gate(rule, model::Severity::error, *error_above, counted));
    } else if (setting.warn_above && share_of(counted.size()) > *setting.warn_above) {
      findings_.push_back(gate(rule, model::Severity::warning, *setting.warn_above, counted));
    }
  }

  [[nodiscard]] std::vector<const model::Diagnostic*> findings_of(std::string_view rule) const {
    std::vector<const model::Diagnostic*> found;
    for (const Findings* findings : documents_) {
      for (const model::Diagnostic& finding : *findings) {
        if (finding.rule == rule && !finding.suppressed) found.push_back(&finding);
      }
    }
    return found;
  }

  [[nodiscard]] std::size_t chunk_count() const {
    std::size_t chunks = 0;
    for (const DocumentFacts& facts : facts_) chunks += facts.chunks.size();
    return chunks;
  }

  [[nodiscard]] double share_of(std::size_t findings) const {
    const std::size_t chunks = chunk_count();
    return chunks == 0 ? 0 : static_cast<double>(findings) / static_cast<double>(chunks);
  }

  // One finding that shows some examples, in place of a line for each.
  [[nodiscard]] model::Diagnostic gate(const Rule& rule, model::Severity severity, double limit,
                                       const std::vector<const model::Diagnostic*>& counted) const {
    model::Diagnostic gate;
    gate.rule = rule.id;
    gate.severity = severity;
    gate.message =
        fmt::format("{} in {} ({:.1f} %), more than {:.4g} %", text::counted(counted.size(), "finding", "findings"),
                    text::counted(chunk_count(), "chunk", "chunks"), 100 * share_of(counted.size()), 100 * limit);
    const std::size_t examples = std::min(k_examples, counted.size());
    for (std::size_t i = 0; i < examples; ++i) {
      const model::Diagnostic& example = *counted[i * counted.size() / examples];
      gate.notes.push_back(
          fmt::format("{}: {}", text::printable(example.path), example.chunk.value_or(example.message)));
    }
    gate.help = fmt::format("`lint-chunks -v --select {}` shows all", rule.id);
    return gate;
  }

  const Corpus& corpus_;
  const Profile& profile_;
  std::span<const Findings* const> documents_;
  std::vector<DocumentFacts> facts_;
  Findings findings_;
};

}  // namespace

void sort(Findings& findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const model::Diagnostic& a, const model::Diagnostic& b) {
    return std::tie(a.path, a.span.begin, a.rule, a.span.end) < std::tie(b.path, b.span.begin, b.rule, b.span.end);
  });
}

model::Severity Profile::severity(std::string_view id, model::Severity normal, model::Severity in_strict,
                                  std::string_view path) const {
  const model::Severity usual = strictness == Strictness::strict ? in_strict : normal;
  if ((!select.empty() && !names(select, id)) || names(ignore, id)) return model::Severity::off;
  std::optional<model::Severity> said;
  if (const auto setting = rules.find(id); setting != rules.end()) said = setting->second.severity;
  for (const Override& override : overrides) {
    if (!override.files.matches(path)) continue;
    const auto setting = override.rules.find(id);
    if (setting != override.rules.end() && setting->second.severity) said = setting->second.severity;
  }
  return said.value_or(usual);
}

Checked check(const Subject& subject, const Profile& profile) {
  Checked checked;
  for (const Rule& rule : rules()) run(rule, subject, profile, checked.findings);
  if (subject.document != nullptr && subject.document->rendering) drop_repeated(checked.findings);
  hide_secrets(checked.findings,
               subject.document != nullptr && subject.document->rendering ? subject.part : subject.bytes(),
               subject.part_offset);
  checked.facts = facts_of(subject);
  checked.facts.directives = facts_of(directives_of(subject), profile.today);
  for (model::Diagnostic& finding : checked.findings) suppress(finding, checked.facts, profile);
  sort(checked.findings);
  return checked;
}

Findings check_corpus(const Corpus& corpus, std::span<const Findings* const> findings) {
  return CorpusCheck(corpus, findings).run();
}

Findings check_bytes(std::string_view path, std::string_view bytes, const Profile& profile,
                     std::optional<ByteRange> front_matter) {
  model::SourceFile file;
  file.path = path;
  file.bytes = bytes;
  Subject subject;
  subject.file = &file;
  model::Document document;
  document.front_matter = front_matter;
  subject.document = &document;
  Findings findings;
  for (const std::string_view rule : {"EN001", "MT004"}) run(*find_rule(rule), subject, profile, findings);
  return findings;
}

}  // namespace ingot::lint
