// --report KIND=FILE: what was typed, and the files that it asks for. ingest and lint-chunks share it.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "io/filesystem.hpp"
#include "report/lint_document.hpp"
#include "report/report_kinds.hpp"

namespace ingot::apps {

struct Report {
  const report::ReportKind* kind = nullptr;  ///< never null
  std::string path;                          ///< "-": standard output, in place of the text
};

/// What else a program writes; a report must not take its place.
struct OtherOutputs {
  std::vector<std::string> files;
  std::string stdout_option;  ///< the option whose product standard output is; empty: text, which gives way
};

/// Errors (usage): a kind that there is not, two into one file, standard output that is taken.
[[nodiscard]] Result<std::vector<Report>> parse_reports(const std::vector<std::string>& typed,
                                                        const OtherOutputs& others);

/// Whether the page is among them, which shows the texts of documents.
[[nodiscard]] bool has_page(std::span<const Report> reports);

/// The one for standard output; null where there is none.
[[nodiscard]] const Report* report_to_stdout(std::span<const Report> reports);

/// Writes those that go to files, each at once. One that cannot be written does not keep the others from it. Errors:
/// io, of the first.
[[nodiscard]] Result<void> write_reports(std::span<const Report> reports,
                                         const std::function<std::string(const report::ReportKind&)>& render,
                                         io::FileSystem& files);

/// What of a document for reports does not come from the run. Paths are as seen from GITHUB_WORKSPACE or
/// CI_PROJECT_DIR, where one is set and holds the root, else from the current folder; from the root where that does not
/// hold it either.
struct ReportFrame {
  std::vector<report::RuleView> rules;
  std::string root_folder;     ///< of paths below the root
  std::string current_folder;  ///< of paths as they were typed
  report::CorpusPlace corpus;

  /// Sets the document's rules, folder and place of the corpus, which must not outlive this.
  void give_to(report::LintDocument& document) const;
};

/// `first_document`, below the root, stands for the corpus where there is no config; it may be empty.
[[nodiscard]] ReportFrame report_frame(const config::Settings& settings, const std::string& first_document,
                                       io::FileSystem& files);

/// The name of a rule; empty for what is no rule.
[[nodiscard]] std::string_view rule_name(std::string_view id);

}  // namespace ingot::apps
