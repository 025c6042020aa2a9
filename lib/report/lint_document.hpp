// What all reports of findings are made from (lint -> report). Nothing in it belongs to one format.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/chunk.hpp"
#include "model/diagnostic.hpp"
#include "model/run.hpp"
#include "model/token_basis.hpp"
#include "report/lint_summary.hpp"
#include "report/tool.hpp"

namespace ingot::report {

/// The findings of one file, or with an empty source those about no file. The views must live until the document is
/// rendered.
struct JsonFileFindings {
  std::string_view source;  ///< bytes of the file
  std::span<const model::Diagnostic> findings;
  std::span<const model::ChunkOutline> chunks;  ///< of the file, for the "chunk" member; may be empty
  /// From the folder that a reader of reports starts at to the one that the paths of findings start at; may be empty.
  std::string_view folder = {};
};

/// A rule as reports tell of it: this room does not know the rules.
struct RuleView {
  std::string_view id;    ///< SZ001
  std::string_view name;  ///< chunk-over-max-tokens
  std::string_view summary;
  std::string_view why;
  model::Severity severity = model::Severity::error;  ///< without settings of the user
  std::string page;                                   ///< Markdown
};

/// A place that stands for the corpus where a format wants one.
struct CorpusPlace {
  std::string path;  ///< as seen from where a reader of reports starts; empty when there is none
  std::size_t line = 1;
};

struct LintDocument {
  Tool tool;
  model::TokenBasis token_basis;  ///< of all token numbers
  LintSummary summary;
  std::span<const JsonFileFindings> files;
  /// The name of a rule by its id (chunk-over-max-tokens), empty when unknown.
  std::string_view (*rule_name)(std::string_view id) = nullptr;
  std::span<const RuleView> rules = {};                    ///< all that there are, sorted by id
  std::span<const model::RejectedDocument> rejected = {};  ///< documents that no finding speaks of
  std::string_view rejected_folder = {};                   ///< as JsonFileFindings::folder
  CorpusPlace corpus = {};
  model::Severity fail_level = model::Severity::error;  ///< what is reported as failed
};

}  // namespace ingot::report
