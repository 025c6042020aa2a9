// The command line of lint-chunks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "corpus_options.hpp"
#include "model/diagnostic.hpp"
#include "pipeline/fix.hpp"
#include "pipeline/lint.hpp"
#include "report/html_report.hpp"
#include "reports.hpp"

namespace ingot::apps {

struct LintCommand {
  CommonOptions common;
  bool strict = false;
  bool list_rules = false;
  bool statistics = false;  ///< how often each rule, in place of the findings
  bool exit_zero = false;
  std::vector<std::string> select;
  std::vector<std::string> extend_select;
  std::vector<std::string> ignore;
  bool preview = false;
  std::optional<model::Severity> fail_level;
  std::optional<std::size_t> max_warnings;
  std::optional<std::string> today;  ///< 2026-01-31
  pipeline::BaselineUse baseline;
  std::optional<pipeline::FixOptions> fix;
  std::vector<Report> reports;
  report::PageTexts page_texts = report::PageTexts::shown;
  std::optional<std::string> since;  ///< a git ref
  bool staged = false;
  std::optional<std::string> stdin_filename;  ///< standard input is this document; set when PATH is "-"
  bool watch = false;                         ///< again after every change, until somebody ends it
  bool timings = false;                       ///< where the time goes, after the summary
  bool no_cache = false;
  std::optional<std::string> cache_directory;
  std::optional<std::string> chunks;   ///< a file of chunks to look at in place of sources; "-": standard input
  std::optional<std::string> explain;  ///< id or name of a rule; "all": every one
  bool markdown = false;               ///< what is explained is a page, and of all rules the index of the pages
};

/// Nothing when help or the version was printed.
[[nodiscard]] Result<std::optional<LintCommand>> parse_lint(int argc, const char* const* argv);

}  // namespace ingot::apps
