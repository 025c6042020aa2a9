#include "page.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/process.hpp"
#include "pipeline/run_record.hpp"

namespace ingot::apps {
namespace {

constexpr std::size_t k_shown_digits = 12;

report::PageSizes sizes_of(const config::ChunkingRule& rule) {
  return {rule.glob.pattern(), rule.type, rule.options.min_tokens, rule.options.target_tokens.value_or(0),
          rule.options.max_tokens};
}

}  // namespace

report::PageView page_of(const config::Settings& settings, const report::LintDocument& document,
                         std::span<const model::Diagnostic> about_corpus) {
  report::PageView page;
  page.tool = document.tool;
  page.rules = document.rules;
  for (const config::ChunkingRule& rule : settings.chunking.rules) page.sizes.push_back(sizes_of(rule));
  for (const model::Diagnostic& finding : about_corpus) page.findings.push_back(&finding);
  page.facts = {{"root", settings.root},
                {"config", settings.chunking.path},
                {"config digest", settings.config_digest.substr(0, k_shown_digits)},
                {"tokens", model::described(settings.token_basis)}};
  const auto processes = io::make_processes();
  const std::string revision = pipeline::git_revision(settings.root, *processes);
  if (!revision.empty()) page.facts.emplace_back("git", revision.substr(0, k_shown_digits));
  return page;
}

report::PageDocument page_file(std::string_view path, std::string_view bytes,
                               std::span<const model::Diagnostic> findings) {
  report::PageDocument one;
  one.path = path;
  one.text = bytes;
  one.findings = findings;
  return one;
}

report::PageDocument page_document(const config::Settings& settings, const pipeline::LoadedDocument& document,
                                   std::string_view bytes, std::span<const model::Diagnostic> findings) {
  report::PageDocument one = page_file(document.file.path, bytes, findings);
  one.records = document.records;
  // The rule is one of those of the settings; a document without a rule has none.
  if (document.rule != nullptr) one.sizes = static_cast<std::size_t>(document.rule - settings.chunking.rules.data());
  return one;
}

report::PageGate lint_gate(const report::LintSummary& summary, bool failed) {
  return {"lint", !failed, report::render_lint_summary(summary)};
}

report::PageGate document_gate(std::span<const model::RejectedDocument> rejected) {
  if (rejected.empty()) return {"documents", true, "all could be used"};
  std::string detail = fmt::format("{} could not be used:", text::counted(rejected.size(), "document", "documents"));
  for (const model::RejectedDocument& one : rejected) detail += " " + text::printable(one.path);
  return {"documents", false, std::move(detail)};
}

}  // namespace ingot::apps
