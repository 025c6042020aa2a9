#include "pipeline/lint.hpp"

#include <algorithm>

#include "parse/front_matter.hpp"
#include "parse/parse.hpp"
#include "source/read.hpp"

namespace ingot::pipeline {
namespace {

std::optional<ByteRange> front_matter(std::string_view path, std::string_view bytes) {
  return parse::streams(path) ? std::nullopt : parse::front_matter_lines(bytes);
}

}  // namespace

bool fails(std::span<const model::Diagnostic> findings, model::Severity level) {
  return std::any_of(findings.begin(), findings.end(), [&](const model::Diagnostic& finding) {
    return !finding.suppressed && finding.severity >= level;
  });
}

lint::Profile profile_of(const config::Settings& settings, lint::Strictness strictness, const io::Clock& clock) {
  constexpr std::size_t k_day = 10;  // of 2026-01-31T00:00:00Z
  lint::Profile profile = settings.lint;
  profile.strictness = strictness;
  profile.today = (settings.fixed_time ? io::rfc3339(*settings.fixed_time) : io::rfc3339(clock.now())).substr(0, k_day);
  return profile;
}

Result<LintResult> lint(const config::Settings& settings, const lint::Profile& profile, const FailOn& fail_on,
                        const Doors& doors) {
  auto corpus = load_corpus(settings, {Keep::texts, {}, &profile}, doors);
  if (!corpus) return fail(corpus.error());
  LintResult result;
  result.corpus = std::move(*corpus);
  std::vector<std::pair<std::string, FileFindings>> files;
  for (const LoadedDocument& document : result.corpus.documents) {
    files.emplace_back(document.file.path, FileFindings{document.file.bytes, document.findings, document.records});
  }
  // A file that cannot be parsed has no chunks, but there may be a rule that points at the place.
  for (const model::RejectedDocument& rejected : result.corpus.rejected) {
    auto content = doors.files.read(io::join(settings.root, rejected.path), source::k_max_file_bytes);
    auto findings =
        content ? lint::check_bytes(rejected.path, content->bytes, profile, front_matter(rejected.path, content->bytes))
                : std::vector<model::Diagnostic>{};
    if (findings.empty()) {
      result.rejected.push_back(rejected);
    } else {
      files.emplace_back(rejected.path, FileFindings{std::move(content->bytes), std::move(findings), {}});
    }
  }
  std::stable_sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  result.failed = !result.rejected.empty() || fails(result.corpus.findings, fail_on.level);
  std::size_t warnings = 0;
  const auto is_warning = [](const model::Diagnostic& finding) {
    return !finding.suppressed && finding.severity == model::Severity::warning;
  };
  for (auto& [path, file] : files) {
    result.failed |= fails(file.findings, fail_on.level);
    warnings += static_cast<std::size_t>(std::count_if(file.findings.begin(), file.findings.end(), is_warning));
    result.files.push_back(std::move(file));
  }
  if (fail_on.max_warnings) result.failed |= warnings > *fail_on.max_warnings;
  return result;
}

}  // namespace ingot::pipeline
