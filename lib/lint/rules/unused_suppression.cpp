// LT001. Looked at when all findings are known. A rule that does not run in the file leaves its suppressions alone: it
// would find nothing.
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/edits.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

// Rules about embeddings run where those are made.
bool runs(const Profile& profile, std::string_view id, std::string_view path) {
  const Rule* rule = find_rule(id);
  return rule != nullptr && rule->check_vectors == nullptr && profile.severity(*rule, path) != model::Severity::off;
}

// Where only some files were asked for, rules about all of them find less than they would.
bool is_sure(std::string_view id, const Corpus& corpus) {
  return corpus.whole || find_rule(id)->check != nullptr;
}

// The name, or the whole comment where none of its names is needed.
std::optional<model::Fix> removed(const DirectiveFacts& directive, bool others_stay) {
  FixBuilder fix;
  if (others_stay) {
    fix.add(model::Applicability::safe, {directive.removal, {}});
  } else {
    fix.add(model::Applicability::safe, {directive.comment, {}});
    if (!directive.enable.empty()) fix.add(model::Applicability::safe, {directive.enable, {}});
  }
  return fix.take();
}

void check_comments(const DocumentFacts& document, const Corpus& corpus, Findings& findings) {
  const auto is_unused = [&](const DirectiveFacts& directive) {
    return !directive.used && runs(*corpus.profile, directive.rule, document.path) && is_sure(directive.rule, corpus);
  };
  std::set<std::size_t> needed;  // comments that must stay, by where they begin
  for (const DirectiveFacts& directive : document.directives) {
    if (!is_unused(directive)) needed.insert(directive.comment.begin);
  }
  for (const DirectiveFacts& directive : document.directives) {
    if (!is_unused(directive)) continue;
    model::Diagnostic finding =
        document_finding(directive.name, fmt::format("no finding of {} is suppressed here", directive.rule));
    finding.path = document.path;
    finding.label = "not needed";
    finding.notes.push_back("its reason: " + in_quotes(directive.reason));
    finding.help = fmt::format("remove {} from the comment", directive.rule);
    finding.fix = removed(directive, needed.contains(directive.comment.begin));
    findings.push_back(std::move(finding));
  }
}

void check(const Corpus& corpus, Findings& findings) {
  const Profile& profile = *corpus.profile;
  std::vector<bool> used(profile.acceptances.size());
  for (const DocumentFacts* document : corpus.documents) {
    check_comments(*document, corpus, findings);
    for (const std::size_t index : document->acceptances) used[index] = true;
  }
  // What only some files were asked for cannot say that nothing of the config is needed.
  for (std::size_t i = 0; i < used.size() && corpus.whole; ++i) {
    const Acceptance& acceptance = profile.acceptances[i];
    const Rule* rule = find_rule(acceptance.rule);
    if (used[i] || rule == nullptr || rule->check_vectors != nullptr) continue;
    model::Diagnostic finding =
        document_finding({}, fmt::format("no finding of {} in {} is suppressed by line {} of the config",
                                         acceptance.rule, in_quotes(acceptance.files.pattern()), acceptance.line));
    finding.notes.push_back(acceptance.until && *acceptance.until < profile.today
                                ? fmt::format("it held until {}", *acceptance.until)
                                : "its reason: " + in_quotes(acceptance.reason));
    finding.help = fmt::format("remove it from lint.suppressions in {}", text::printable(profile.config_path));
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule unused_suppression() {
  return {.id = "LT001",
          .name = "unused-suppression",
          .severity = model::Severity::warning,
          .strict = model::Severity::error,
          .summary = "A suppression, in a comment or in the config, suppresses nothing.",
          .why =
              "It is left from something that was mended, and will hide the next finding of its kind\n"
              "without anybody having decided so.",
          .bad =
              "<!-- chunk-lint-disable-next SZ003 -- the list is complete -->\n"
              "A paragraph that is long enough.",
          .good = "A paragraph that is long enough.",
          .check_corpus = check,
          .fix = model::Applicability::safe};
}

}  // namespace ingot::lint
