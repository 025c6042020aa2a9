#include "pipeline/fix.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/overlay.hpp"
#include "lint/fixes.hpp"
#include "lint/secrets.hpp"
#include "pipeline/uncommitted.hpp"
#include "source/read.hpp"

namespace ingot::pipeline {
namespace {

// A fix may uncover what another one mends, but not for ever.
constexpr std::size_t k_most_rounds = 10;

// The findings of files with at least one fix to be made, by path.
std::map<std::string, const FileFindings*> fixable_files(const LintResult& result, model::Applicability boldest,
                                                         const std::vector<std::string>& dirty) {
  std::map<std::string, const FileFindings*> files;
  for (const FileFindings& file : result.files) {
    const bool any = std::any_of(file.findings.begin(), file.findings.end(),
                                 [&](const model::Diagnostic& finding) { return lint::is_fixable(finding, boldest); });
    if (!any) continue;
    if (!std::binary_search(dirty.begin(), dirty.end(), file.path)) files.emplace(file.path, &file);
  }
  return files;
}

class Fixer {
 public:
  Fixer(const config::Settings& settings, const FixOptions& options, const Doors& doors)
      : settings_(settings), options_(options), doors_(doors) {}

  Result<FixResult> run(const LintOptions& lint_options) {
    for (std::size_t round = 0;; ++round) {
      const auto overlay = io::make_overlay(doors_.files, contents_);
      auto found = lint(settings_, lint_options, {*overlay, doors_.processes, doors_.progress});
      if (!found) return fail(found.error());
      result_.left = std::move(*found);
      if (round == 0) {
        if (auto asked = ask_git(); !asked) return fail(asked.error());
      }
      if (round == k_most_rounds || !mend()) break;
    }
    if (options_.mode == FixOptions::Mode::write) {
      if (auto written = write(); !written) return fail(written.error());
    }
    for (auto& [path, change] : changes_) {
      result_.fixed += change.fixed;
      change.holds_secret = !lint::secrets_in(change.before).empty() || !lint::secrets_in(change.after).empty();
      result_.changes.push_back(std::move(change));
    }
    return std::move(result_);
  }

 private:
  Result<void> ask_git() {
    if (options_.mode == FixOptions::Mode::show || options_.uncommitted == FixOptions::Uncommitted::change) return {};
    std::vector<std::string> paths;
    for (const auto& [path, file] : fixable_files(result_.left, options_.boldest, {})) paths.push_back(path);
    auto dirty = uncommitted(doors_.processes, settings_.root, paths);
    if (!dirty) return fail(dirty.error());
    result_.dirty = std::move(*dirty);
    return {};
  }

  // One round; false when there was nothing to be mended.
  bool mend() {
    bool any = false;
    for (const auto& [path, file] : fixable_files(result_.left, options_.boldest, result_.dirty)) {
      lint::Fixed fixed = lint::apply_fixes(file->bytes, file->findings, options_.boldest);
      if (fixed.applied == 0 || fixed.bytes == file->bytes) continue;
      const auto [change, is_new] = changes_.try_emplace(path, FileChange{path, {}, {}, 0, false});
      if (is_new) change->second.before = file->bytes;
      change->second.after = fixed.bytes;
      change->second.fixed += fixed.applied;
      contents_.insert_or_assign(io::join(settings_.root, path), std::move(fixed.bytes));
      any = true;
    }
    return any;
  }

  // Files keep their owner and mode, whoever writes them.
  Result<void> write() {
    for (const auto& [path, change] : changes_) {
      const std::string whole = io::join(settings_.root, path);
      const auto now = doors_.files.read(whole, source::k_max_windowed_bytes);
      if (!now) return fail(now.error());
      if (now->bytes != change.before)
        return fail(ErrorKind::document, fmt::format("{} changed while it was looked at", text::printable(path)),
                    "run again when nothing writes to it");
      if (auto written = doors_.files.write_private(whole, change.after); !written) return written;
    }
    return {};
  }

  const config::Settings& settings_;
  const FixOptions& options_;
  const Doors& doors_;
  std::map<std::string, std::string, std::less<>> contents_;  // what has been changed, by path with the root
  FixResult result_;
  std::map<std::string, FileChange> changes_;
};

}  // namespace

Result<FixResult> fix(const config::Settings& settings, const LintOptions& lint_options, const FixOptions& options,
                      const Doors& doors) {
  return Fixer(settings, options, doors).run(lint_options);
}

}  // namespace ingot::pipeline
