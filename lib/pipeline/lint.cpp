#include "pipeline/lint.hpp"

#include <algorithm>

#include "source/read.hpp"

namespace ingot::pipeline {
namespace {

bool fails(const model::Diagnostic& finding, lint::Strictness strictness) {
  return finding.severity == model::Severity::error ||
         (strictness == lint::Strictness::strict && finding.severity == model::Severity::warning);
}

}  // namespace

Result<LintResult> lint(const config::Settings& settings, lint::Strictness strictness, const Doors& doors) {
  auto corpus = load_corpus(settings, {Keep::texts, {}, strictness}, doors);
  if (!corpus) return fail(corpus.error());
  LintResult result;
  result.corpus = std::move(*corpus);
  std::vector<std::pair<std::string, FileFindings>> files;
  for (const LoadedDocument& document : result.corpus.documents) {
    files.emplace_back(document.file.path, FileFindings{document.file.bytes, document.findings, document.records});
  }
  // A file that is no UTF-8 has no chunks, but there is a rule that points at the place.
  for (const model::RejectedDocument& rejected : result.corpus.rejected) {
    auto content = doors.files.read(io::join(settings.root, rejected.path), source::k_max_file_bytes);
    auto findings = content ? lint::check_bytes(rejected.path, content->bytes) : std::vector<model::Diagnostic>{};
    if (findings.empty()) {
      result.rejected.push_back(rejected);
    } else {
      files.emplace_back(rejected.path, FileFindings{std::move(content->bytes), std::move(findings), {}});
    }
  }
  std::stable_sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  result.failed = !result.rejected.empty();
  for (auto& [path, file] : files) {
    result.failed |= std::any_of(file.findings.begin(), file.findings.end(),
                                 [&](const model::Diagnostic& finding) { return fails(finding, strictness); });
    result.files.push_back(std::move(file));
  }
  return result;
}

}  // namespace ingot::pipeline
