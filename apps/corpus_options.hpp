// The options that ingest, lint-chunks and query-chunks have in common: where things are and what is shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "progress.hpp"

namespace CLI {
class App;
}

namespace ingot::apps {

enum class Format { text, concise, grouped, json, jsonl, github };

struct CommonOptions {
  config::Flags flags;
  Format format = Format::text;
  std::string colour = "auto";
  int verbose = 0;
  bool quiet = false;
  bool show_config = false;
  bool counts_tokens = false;   ///< the program reads documents: set by add_corpus_options
  bool lists_findings = false;  ///< the program has the formats of lists: set before add_environment_options
  bool annotates = false;       ///< the program has the format of GitHub's annotations: likewise

  [[nodiscard]] Verbosity verbosity() const {
    if (quiet) return Verbosity::quiet;
    return verbose > 0 ? Verbosity::verbose : Verbosity::normal;
  }
};

/// --env, --env-file, --format, --color, -q, -v, --show-config: every program.
void add_environment_options(CLI::App& app, CommonOptions& options);
/// PATH..., --root, --config, --models, --tokenizer, --jobs: programs that read documents. Comes before the
/// environment's options.
void add_corpus_options(CLI::App& app, CommonOptions& options);

/// What is typed about reports.
struct ReportOptions {
  std::vector<std::string> reports;  ///< KIND=FILE, for parse_reports()
  bool redacts_text = false;         ///< the page holds no text of documents
};

/// --report, --report-redact-text.
void add_report_options(CLI::App& app, ReportOptions& options);

/// --store: programs that read or write chunks at rest.
void add_store_option(CLI::App& app, CommonOptions& options);

/// The effective settings of this process, with their warnings on stderr. Nothing when --show-config was asked for and
/// has been answered on stdout.
[[nodiscard]] Result<std::optional<config::Settings>> settle(const CommonOptions& options, io::FileSystem& files);

}  // namespace ingot::apps
