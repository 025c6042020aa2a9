#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/directives.hpp"
#include "lint/finding.hpp"
#include "lint/fixes.hpp"
#include "lint/lint.hpp"
#include "lint/passages.hpp"
#include "lint/places.hpp"
#include "lint/secrets.hpp"
#include "lint/terms.hpp"

namespace ingot::lint {
namespace {

constexpr std::size_t k_examples = 3;

bool names(const std::vector<std::string>& selectors, std::string_view id) {
  return std::any_of(selectors.begin(), selectors.end(), [&](const std::string& one) { return id.starts_with(one); });
}

bool has_whole(const std::vector<std::string>& selectors, std::string_view id) {
  return std::find(selectors.begin(), selectors.end(), id) != selectors.end();
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
    // A finding that stands for several places does not mend those of them that are accepted.
    if (directive.rule == finding.rule && withhold(finding.fix, directive.scope)) directive.used = true;
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
  if (rule.check == nullptr || rule.needs > subject.sight) return;
  const model::Severity severity = profile.severity(rule, subject.file->path);
  if (severity == model::Severity::off) return;
  const std::size_t before = findings.size();
  const Timed timed(profile.timings, rule.id);
  rule.check(subject, findings);
  for (std::size_t i = before; i < findings.size(); ++i) {
    findings[i].rule = rule.id;
    const bool lighter = profile.strictness == Strictness::normal && findings[i].severity < severity;
    if (!lighter) findings[i].severity = severity;
    findings[i].path = subject.file->path;
  }
}

// Facts that one rule alone needs are left out where it does not run.
bool runs(std::string_view rule, const Subject& subject, const Profile& profile) {
  return profile.severity(*find_rule(rule), subject.file->path) != model::Severity::off;
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
    for (const Directive::Name& name : directive.names) {
      facts.push_back({name.rule, name.span, name.removal, directive.removal, directive.enable, directive.scope,
                       directive.reason, false});
    }
  }
  return facts;
}

// What findings are a share of.
struct Whole {
  std::size_t count = 0;
  std::string_view unit;  // "chunk"
};

using Counted = std::vector<const model::Diagnostic*>;

// Of vectors, which come with the worst in front.
std::vector<std::string> worst_vectors(const Counted& counted) {
  std::vector<std::string> notes;
  for (std::size_t i = 0; i < std::min(k_examples, counted.size()); ++i)
    notes.push_back(fmt::format("{}: {}", text::printable(counted[i]->path), counted[i]->message));
  return notes;
}

// One chunk is as bad as another; documents differ in how many of theirs are.
std::vector<std::string> worst_documents(const Counted& counted) {
  std::map<std::string_view, Counted> by_path;
  for (const model::Diagnostic* finding : counted) by_path[finding->path].push_back(finding);
  std::vector<const Counted*> documents;
  for (const auto& [path, findings] : by_path) documents.push_back(&findings);
  std::stable_sort(documents.begin(), documents.end(),
                   [](const Counted* a, const Counted* b) { return a->size() > b->size(); });
  std::vector<std::string> notes;
  for (std::size_t i = 0; i < std::min(k_examples, documents.size()); ++i) {
    const model::Diagnostic& first = *documents[i]->front();
    notes.push_back(fmt::format("{}: {}, first {}", text::printable(first.path),
                                text::counted(documents[i]->size(), "finding", "findings"),
                                first.chunk.value_or(first.message)));
  }
  return notes;
}

// One finding that shows the worst, in place of a line for each.
model::Diagnostic gate_finding(const Rule& rule, model::Severity severity, double limit, const Counted& counted,
                               Whole whole) {
  model::Diagnostic gate;
  gate.rule = rule.id;
  gate.severity = severity;
  gate.message =
      fmt::format("{} in {} ({:.1f} %), more than {:.4g} %", text::counted(counted.size(), "finding", "findings"),
                  text::counted(whole.count, whole.unit, std::string(whole.unit) + "s"),
                  100 * static_cast<double>(counted.size()) / static_cast<double>(whole.count), 100 * limit);
  gate.notes = rule.check_vectors != nullptr ? worst_vectors(counted) : worst_documents(counted);
  if (rule.check_vectors == nullptr) gate.help = fmt::format("`lint-chunks -v --select {}` shows all", rule.id);
  return gate;
}

// The gate of a rule, where it closes.
std::optional<model::Diagnostic> gate_of(const Rule& rule, const Profile& profile, const Counted& counted,
                                         Whole whole) {
  const auto found = profile.rules.find(rule.id);
  const Setting setting = found == profile.rules.end() ? Setting{} : found->second;
  const auto exceeds = [&](const std::optional<double>& limit) {
    return limit && static_cast<double>(counted.size()) > *limit * static_cast<double>(whole.count);
  };
  if (whole.count == 0 || counted.empty()) return std::nullopt;
  const std::optional<double> error_above = setting.error_above ? setting.error_above : rule.error_above;
  if (exceeds(error_above)) return gate_finding(rule, model::Severity::error, *error_above, counted, whole);
  if (exceeds(setting.warn_above))
    return gate_finding(rule, model::Severity::warning, *setting.warn_above, counted, whole);
  return std::nullopt;
}

// The second pass.
class CorpusCheck {
 public:
  CorpusCheck(const Corpus& corpus, std::span<const Findings* const> documents)
      : corpus_(corpus), profile_(*corpus.profile), documents_(documents) {
    facts_.assign(corpus.documents.begin(), corpus.documents.end());
  }

  Findings run() {
    for (const Rule& rule : rules()) {
      if (rule.check_corpus != nullptr && !is_about_the_linter(rule.id)) add(rule, corpus_);
    }
    for (model::Diagnostic& finding : findings_) {
      if (DocumentFacts* facts = facts_to_change(finding.path)) suppress(finding, *facts, profile_);
    }
    for (const Rule& rule : rules()) close_gates(rule);
    add_about_the_linter();
    sort(findings_);
    return std::move(findings_);
  }

 private:
  void add(const Rule& rule, const Corpus& corpus) {
    if (rule.needs > corpus.sight) return;
    const std::size_t before = findings_.size();
    const Timed timed(profile_.timings, rule.id);
    rule.check_corpus(corpus, findings_);
    for (std::size_t i = before; i < findings_.size(); ++i) {
      findings_[i].rule = rule.id;
      const model::Severity severity = profile_.severity(rule, findings_[i].path);
      const bool lighter = profile_.strictness == Strictness::normal && findings_[i].severity < severity;
      if (!lighter) findings_[i].severity = severity;
    }
    std::erase_if(findings_, [](const auto& finding) { return finding.severity == model::Severity::off; });
  }

  // With what has become of the suppressions.
  void add_about_the_linter() {
    std::vector<const DocumentFacts*> documents = facts_;
    documents.push_back(&others_);
    Corpus corpus = corpus_;
    corpus.documents = documents;
    for (const Rule& rule : rules()) {
      if (rule.check_corpus != nullptr && is_about_the_linter(rule.id)) add(rule, corpus);
    }
  }

  // Copies are made only of what may change: facts are most of what is held of a corpus.
  DocumentFacts* facts_to_change(std::string_view path) {
    const auto at = std::lower_bound(facts_.begin(), facts_.end(), path,
                                     [](const DocumentFacts* facts, std::string_view p) { return facts->path < p; });
    if (at == facts_.end() || (*at)->path != path) return path.empty() ? nullptr : &others_;
    if ((*at)->directives.empty() && profile_.acceptances.empty()) return nullptr;
    const auto [copy, is_new] = changed_.try_emplace((*at)->path);
    if (is_new) copy->second = **at;
    *at = &copy->second;
    return &copy->second;
  }

  void close_gates(const Rule& rule) {
    auto gate = gate_of(rule, profile_, findings_of(rule.id), {chunk_count(), "chunk"});
    if (gate) findings_.push_back(std::move(*gate));
  }

  [[nodiscard]] Counted findings_of(std::string_view rule) const {
    Counted found;
    for (const Findings* findings : documents_) {
      for (const model::Diagnostic& finding : *findings) {
        if (finding.rule == rule && !finding.suppressed) found.push_back(&finding);
      }
    }
    return found;
  }

  [[nodiscard]] std::size_t chunk_count() const {
    std::size_t chunks = 0;
    for (const DocumentFacts* facts : facts_) chunks += facts->chunks.size();
    return chunks;
  }

  const Corpus& corpus_;
  const Profile& profile_;
  std::span<const Findings* const> documents_;
  std::vector<const DocumentFacts*> facts_;  // sorted by path
  std::map<std::string, DocumentFacts> changed_;
  DocumentFacts others_;  // what findings in files that are no documents need of the config's suppressions
  Findings findings_;
};

}  // namespace

void sort(Findings& findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const model::Diagnostic& a, const model::Diagnostic& b) {
    return std::tie(a.path, a.span.begin, a.rule, a.span.end) < std::tie(b.path, b.span.begin, b.rule, b.span.end);
  });
}

model::Severity Profile::severity(const Rule& rule, std::string_view path) const {
  const bool selected = select.empty() || names(select, rule.id) || names(extend, rule.id);
  if (!selected || names(ignore, rule.id)) return model::Severity::off;
  const auto setting = rules.find(rule.id);
  bool asked_for = preview || rule.stage == Stage::stable || setting != rules.end() || has_whole(select, rule.id) ||
                   has_whole(extend, rule.id);
  std::optional<model::Severity> said;
  if (setting != rules.end()) said = setting->second.severity;
  for (const Override& override : overrides) {
    if (!override.files.matches(path)) continue;
    const auto other = override.rules.find(rule.id);
    if (other == override.rules.end()) continue;
    asked_for = true;
    if (other->second.severity) said = other->second.severity;
  }
  if (!asked_for) return model::Severity::off;
  return said.value_or(strictness == Strictness::strict ? rule.strict : rule.severity);
}

std::size_t Profile::review_days_of(std::string_view path) const {
  std::size_t days = review_days.value_or(0);
  for (const Override& override : overrides) {
    if (override.review_days && override.files.matches(path)) days = *override.review_days;
  }
  return days;
}

Checked check(const Subject& given, const Profile& profile) {
  Checked checked;
  Subject subject = given;
  std::vector<schema::Violation> violations;
  if (subject.cut != nullptr && subject.cut->schema != nullptr && !subject.records.empty())
    violations = subject.cut->schema->check(subject.records.front().metadata);
  subject.violations = violations;
  subject.review_days = profile.review_days_of(subject.file->path);
  for (const Rule& rule : rules()) run(rule, subject, profile, checked.findings);
  if (subject.document != nullptr && subject.document->rendering) drop_repeated(checked.findings);
  hide_secrets(checked.findings,
               subject.document != nullptr && subject.document->rendering ? subject.part : subject.bytes(),
               subject.part_offset);
  {
    const Timed timed(profile.timings, "facts");
    checked.facts = facts_of(subject);
    if (runs("DU003", subject, profile)) checked.facts.passages = passages_of(subject);
    if (runs("MT007", subject, profile)) checked.facts.terms = terms_of(subject);
    checked.facts.directives = facts_of(directives_of(subject), profile.today);
  }
  for (model::Diagnostic& finding : checked.findings) suppress(finding, checked.facts, profile);
  sort(checked.findings);
  return checked;
}

Findings check_corpus(const Corpus& corpus, std::span<const Findings* const> findings) {
  return CorpusCheck(corpus, findings).run();
}

Findings check_vectors(const Vectors& vectors, const Profile& profile) {
  Findings all;
  for (const Rule& rule : rules()) {
    if (rule.check_vectors == nullptr) continue;
    Findings findings;
    rule.check_vectors(vectors, findings);
    DocumentFacts accepted;
    for (model::Diagnostic& finding : findings) {
      finding.rule = rule.id;
      finding.severity = profile.severity(rule, finding.path);
      suppress(finding, accepted, profile);
    }
    std::erase_if(findings, [](const auto& finding) { return finding.severity == model::Severity::off; });
    Counted counted;
    for (const model::Diagnostic& finding : findings) {
      if (!finding.suppressed) counted.push_back(&finding);
    }
    auto gate = gate_of(rule, profile, counted, {vectors.records.size(), "vector"});
    if (findings.size() > k_most_places) {
      findings[k_most_places - 1].notes.push_back(
          fmt::format("{} more of {}", text::with_thousands(findings.size() - k_most_places), rule.id));
      findings.resize(k_most_places);
    }
    std::move(findings.begin(), findings.end(), std::back_inserter(all));
    if (gate) all.push_back(std::move(*gate));
  }
  return all;
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
