// A folder in memory that is linted as the program does it, for rules about more than documents.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/lines.hpp"
#include "base/sha256.hpp"
#include "config/settings.hpp"
#include "pipeline/lint.hpp"
#include "support/fake_processes.hpp"
#include "support/memory_filesystem.hpp"

namespace ingot::lint::sample {

struct Silent final : pipeline::Progress {
  void begin(std::string_view, std::size_t) override {}
  void advance(std::size_t) override {}
};

/// Documents stand below "r"; the config, where there is one, is c.yaml.
struct World {
  test::MemoryFileSystem files;
  config::Flags flags;
  std::string drift;  ///< an ingestion baseline; empty: none
  pipeline::DriftUse use{pipeline::DriftUse::Mode::compare, "drift.json"};
  Strictness strictness = Strictness::normal;
  std::vector<std::string> extend;   // rules in preview that run
  std::optional<std::string> cache;  ///< folder for what is found
  test::FakeProcesses processes;
  std::map<std::string, std::string, std::less<>> environment;

  World() {
    flags.root = "r";
    flags.env_file = "env";
    flags.unknown_keys = config::UnknownKeys::collected;
    files.file("env", "");
  }
  World& file(const std::string& path, std::string text) {
    files.file("r/" + path, std::move(text));
    return *this;
  }
  /// A document that no rule about documents says anything of.
  World& guide(const std::string& path) {
    return file(path, "---\ntype: reference\nlanguage: en\naudience: owner\n---\n# " + path + "\n\nThe text of " +
                          path + " is long enough to be one.\n");
  }
  World& config(std::string text) {
    files.file("c.yaml", std::move(text));
    flags.config = "c.yaml";
    return *this;
  }

  [[nodiscard]] Result<pipeline::LintResult> run() {
    if (!drift.empty()) files.file("drift.json", drift);
    const auto settings = config::resolve(flags, files, io::Environment(environment), 1);
    if (!settings) return fail(settings.error());
    pipeline::LintOptions options;
    options.profile = settings->chunking.lint;
    options.profile.today = "2026-01-31";
    options.profile.strictness = strictness;
    options.profile.extend = extend;
    options.baseline.mode = pipeline::BaselineUse::Mode::ignore;
    if (!drift.empty() || use.mode == pipeline::DriftUse::Mode::write) options.baseline.drift = use;
    options.cache_directory = cache;
    Silent progress;
    return pipeline::lint(*settings, options, {files, processes, progress});
  }

  /// "c.yaml:2:3 warning: what", or without a place, for each finding of one rule; an error in its place.
  [[nodiscard]] std::vector<std::string> found(std::string_view rule) {
    const auto result = run();
    if (!result) return {result.error().message};
    std::vector<std::string> lines;
    const auto add = [&](std::string_view bytes, const std::vector<model::Diagnostic>& findings) {
      const LineTable table(bytes);
      for (const model::Diagnostic& finding : findings) {
        if (finding.rule != rule || finding.suppressed) continue;
        const LineColumn at = table.position(finding.span.begin);
        const std::string place = finding.span.empty() ? "" : fmt::format(":{}:{}", at.line, at.column);
        lines.push_back(
            fmt::format("{}{} {}: {}", finding.path, place, model::name(finding.severity), finding.message));
        last = finding;
        last_text = finding.span.end <= bytes.size() ? finding.span.of(bytes) : "";
      }
    };
    for (const auto& file : result->files) add(file.bytes, file.findings);
    add({}, result->corpus.findings);
    return lines;
  }

  model::Diagnostic last;  ///< of found()
  std::string last_text;   ///< that its span holds
};

using Lines = std::vector<std::string>;

}  // namespace ingot::lint::sample
