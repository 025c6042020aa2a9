#include "pipeline/lint.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/baseline.hpp"
#include "parse/front_matter.hpp"
#include "parse/parse.hpp"
#include "source/read.hpp"

namespace ingot::pipeline {
namespace {

constexpr std::size_t k_max_baseline_bytes = std::size_t{64} << 20U;
constexpr std::size_t k_shown = 3;

// LT001, about entries that hide nothing any more.
model::Diagnostic about_stale(const std::vector<std::string>& stale, const std::string& path,
                              model::Severity severity) {
  model::Diagnostic finding;
  finding.rule = "LT001";
  finding.severity = severity;
  finding.message = fmt::format("{} has {} that no finding needs", text::printable(path),
                                text::counted(stale.size(), "entry", "entries"));
  for (std::size_t i = 0; i < std::min(k_shown, stale.size()); ++i) finding.notes.push_back(text::printable(stale[i]));
  finding.help = "lint-chunks --prune-baseline removes them";
  return finding;
}

Result<lint::Baseline> read_baseline(const std::string& path, bool must_exist, io::FileSystem& files) {
  if (!must_exist && !files.kind_of(path)) return lint::Baseline();
  const auto content = files.read(path, k_max_baseline_bytes);
  if (!content) return fail(ErrorKind::config, "baseline: " + content.error().message, "check --baseline");
  return lint::Baseline::parse(path, content->bytes);
}

std::optional<ByteRange> front_matter(std::string_view path, std::string_view bytes) {
  return parse::streams(path) ? std::nullopt : parse::front_matter_lines(bytes);
}

}  // namespace

bool fails(std::span<const model::Diagnostic> findings, model::Severity level) {
  return std::any_of(findings.begin(), findings.end(), [&](const model::Diagnostic& finding) {
    return !finding.suppressed && finding.severity >= level;
  });
}

bool fails(const Corpus& corpus, model::Severity level) {
  const auto has_any = [level](const auto& file) { return fails(file.findings, level); };
  return fails(corpus.findings, level) || std::any_of(corpus.others.begin(), corpus.others.end(), has_any) ||
         std::any_of(corpus.documents.begin(), corpus.documents.end(), has_any);
}

lint::Profile profile_of(const config::Settings& settings, lint::Strictness strictness, const io::Clock& clock) {
  constexpr std::size_t k_day = 10;  // of 2026-01-31T00:00:00Z
  lint::Profile profile = settings.chunking.lint;
  profile.strictness = strictness;
  profile.today = (settings.fixed_time ? io::rfc3339(*settings.fixed_time) : io::rfc3339(clock.now())).substr(0, k_day);
  return profile;
}

Result<void> use_baseline(const config::Settings& settings, const lint::Profile& profile, const BaselineUse& use,
                          const Doors& doors, Corpus& corpus) {
  using Mode = BaselineUse::Mode;
  for (LoadedDocument& document : corpus.documents)
    lint::add_fingerprints(document.findings, document.file.bytes, document.records);
  for (OtherFile& file : corpus.others) lint::add_fingerprints(file.findings, file.bytes, {});
  lint::add_fingerprints(corpus.findings, {}, {});
  if (use.mode == Mode::ignore) return {};
  const std::string path = use.path.value_or(io::join(settings.root, k_baseline));
  auto baseline = read_baseline(path, use.path && use.mode != Mode::write, doors.files);
  if (!baseline) return fail(baseline.error());
  for (LoadedDocument& document : corpus.documents) baseline->apply(document.findings);
  for (OtherFile& file : corpus.others) baseline->apply(file.findings);
  baseline->apply(corpus.findings);
  if (use.mode == Mode::apply) {
    const auto stale = settings.paths.empty() ? baseline->stale(profile) : std::vector<std::string>{};
    const auto severity = profile.severity("LT001", model::Severity::warning, model::Severity::error, path);
    if (!stale.empty() && severity != model::Severity::off)
      corpus.findings.push_back(about_stale(stale, path, severity));
    return {};
  }
  if (!settings.paths.empty()) return fail(ErrorKind::usage, "a baseline is about all files", "leave the paths out");
  baseline->prune(profile);
  if (use.mode == Mode::write) {
    for (const LoadedDocument& document : corpus.documents) baseline->take(document.findings);
    for (const OtherFile& file : corpus.others) baseline->take(file.findings);
    baseline->take(corpus.findings);
  }
  return doors.files.write_atomically(path, baseline->text());
}

Result<LintResult> lint(const config::Settings& settings, const lint::Profile& profile, const FailOn& fail_on,
                        const BaselineUse& baseline, const Doors& doors) {
  const auto before =
      baseline.drift ? read_drift_baseline(*baseline.drift, doors.files) : Result<std::optional<lint::DriftBaseline>>();
  if (!before) return fail(before.error());
  LoadOptions options{Keep::costs, {}, &profile};
  if (*before && baseline.drift->mode != DriftUse::Mode::write) options.drift = &**before;
  auto corpus = load_corpus(settings, options, doors);
  if (!corpus) return fail(corpus.error());
  if (baseline.drift) {
    auto updated = update_drift_baseline(*baseline.drift, *before, settings, *corpus, doors.files);
    if (!updated) return fail(updated.error());
  }
  LintResult result;
  result.corpus = std::move(*corpus);
  if (auto used = use_baseline(settings, profile, baseline, doors, result.corpus); !used) return fail(used.error());
  std::vector<std::pair<std::string, FileFindings>> files;
  for (const LoadedDocument& document : result.corpus.documents) {
    files.emplace_back(document.file.path, FileFindings{document.file.bytes, document.findings, document.records});
  }
  for (const OtherFile& file : result.corpus.others)
    files.emplace_back(file.path, FileFindings{file.bytes, file.findings, {}});
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
