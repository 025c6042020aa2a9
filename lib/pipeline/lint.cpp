#include "pipeline/lint.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/overlay.hpp"
#include "lint/baseline.hpp"
#include "parse/front_matter.hpp"
#include "parse/parse.hpp"
#include "pipeline/scope.hpp"
#include "source/read.hpp"

namespace ingot::pipeline {
namespace {

constexpr std::size_t k_max_baseline_bytes = std::size_t{64} << 20U;
constexpr std::size_t k_max_cache_bytes = std::size_t{1} << 30U;
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

// With what the last run has found out, and for the next one. A cache that cannot be kept costs time only.
Result<Corpus> load(const config::Settings& settings, const LintOptions& options, const lint::DriftBaseline* before,
                    const Doors& doors) {
  LoadOptions load;
  load.drift = before;
  load.keep = options.keep;
  load.lint = &options.profile;
  load.may_be_empty = true;
  if (!options.cache_directory || options.keep != Keep::findings) return load_corpus(settings, load, doors);
  LintCache cache(lint_context(settings, options.profile, doors.files, doors.processes));
  const std::string path = io::join(*options.cache_directory, lint_cache_name(settings, options.profile, doors.files));
  if (const auto content = doors.files.read(path, k_max_cache_bytes)) cache.read(content->bytes);
  load.cache = &cache;
  auto corpus = load_corpus(settings, load, doors);
  if (corpus && cache.changed()) {
    if (auto written = doors.files.write_replaceable(path, cache.bytes()); !written)
      corpus->warnings.push_back("the cache was not written: " + written.error().message);
  }
  return corpus;
}

FileFindings findings_of(LoadedDocument& document) {
  FileFindings file;
  file.path = document.file.path;
  if (document.findings.empty()) return file;
  file.bytes = std::move(document.file.bytes);
  file.findings = std::move(document.findings);
  for (const lint::ChunkFacts& chunk : document.facts.chunks) file.chunks.push_back(chunk.outline);
  return file;
}

std::optional<ByteRange> front_matter(std::string_view path, std::string_view bytes) {
  return parse::streams(path) ? std::nullopt : parse::front_matter_lines(bytes);
}

// A file that cannot be parsed has no chunks, but there may be a rule that points at the place.
std::optional<FileFindings> findings_of(const model::RejectedDocument& rejected, const config::Settings& settings,
                                        const lint::Profile& profile, const Doors& doors) {
  auto content = doors.files.read(io::join(settings.root, rejected.path), source::k_max_file_bytes);
  if (!content) return std::nullopt;
  auto findings =
      lint::check_bytes(rejected.path, content->bytes, profile, front_matter(rejected.path, content->bytes));
  if (findings.empty()) return std::nullopt;
  return FileFindings{rejected.path, std::move(content->bytes), std::move(findings), {}};
}

}  // namespace

bool has_failed(const LintResult& result, const FailOn& fail_on) {
  bool failed = !result.rejected.empty() || fails(result.corpus.findings, fail_on.level);
  std::size_t warnings = 0;
  for (const FileFindings& file : result.files) {
    failed |= fails(file.findings, fail_on.level);
    warnings += static_cast<std::size_t>(
        std::count_if(file.findings.begin(), file.findings.end(), [](const model::Diagnostic& finding) {
          return !finding.suppressed && finding.severity == model::Severity::warning;
        }));
  }
  return failed || (fail_on.max_warnings && warnings > *fail_on.max_warnings);
}

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
    lint::add_fingerprints(document.findings, document.file.bytes, document.facts);
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
    const auto severity = profile.severity(*lint::find_rule("LT001"), path);
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

Result<LintResult> lint(const config::Settings& settings, const LintOptions& options, const Doors& outer) {
  const lint::Profile& profile = options.profile;
  const auto narrowed = narrow(options.scope, settings, outer);
  if (!narrowed) return fail(narrowed.error());
  const auto files = io::make_overlay(outer.files, narrowed->contents);
  const Doors doors{*files, outer.processes, outer.progress};
  const std::optional<DriftUse>& drift = options.baseline.drift;
  const auto before = drift ? read_drift_baseline(*drift, doors.files) : Result<std::optional<lint::DriftBaseline>>();
  if (!before) return fail(before.error());
  if (drift && drift->mode != DriftUse::Mode::compare && narrowed->only)
    return fail(ErrorKind::usage, "an ingestion baseline is about all files", "leave the choice of files out");
  const bool compares = *before && drift->mode != DriftUse::Mode::write;
  auto corpus = load(settings, options, compares ? &**before : nullptr, doors);
  if (!corpus) return fail(corpus.error());
  if (drift) {
    auto updated = update_drift_baseline(*drift, *before, settings, *corpus, doors.files);
    if (!updated) return fail(updated.error());
  }
  LintResult result;
  if (compares) result.before = *before;
  result.corpus = std::move(*corpus);
  if (auto used = use_baseline(settings, profile, options.baseline, doors, result.corpus); !used)
    return fail(used.error());
  for (LoadedDocument& document : result.corpus.documents) {
    if (!narrowed->wants(document.file.path)) document.findings.clear();
    result.files.push_back(findings_of(document));
  }
  for (OtherFile& file : result.corpus.others)
    result.files.push_back({file.path, std::move(file.bytes), std::move(file.findings), {}});
  std::erase_if(result.corpus.findings, [&](const model::Diagnostic& finding) {
    return !finding.path.empty() && !narrowed->wants(finding.path);
  });
  for (const model::RejectedDocument& rejected : result.corpus.rejected) {
    if (!narrowed->wants(rejected.path)) continue;
    auto file = findings_of(rejected, settings, profile, doors);
    if (file) {
      result.files.push_back(std::move(*file));
    } else {
      result.rejected.push_back(rejected);
    }
  }
  std::stable_sort(result.files.begin(), result.files.end(),
                   [](const FileFindings& a, const FileFindings& b) { return a.path < b.path; });
  result.failed = has_failed(result, options.fail_on);
  return result;
}

}  // namespace ingot::pipeline
