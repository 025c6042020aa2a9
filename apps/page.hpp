// The page of a run, --report html=FILE: what ingest and lint-chunks say alike in it.
#pragma once

#include <span>
#include <string_view>

#include "config/settings.hpp"
#include "model/diagnostic.hpp"
#include "pipeline/corpus.hpp"
#include "report/html_report.hpp"
#include "report/lint_document.hpp"

namespace ingot::apps {

/// Rules, sizes, facts, and findings about no document; the caller adds the documents. Views of the arguments.
[[nodiscard]] report::PageView page_of(const config::Settings& settings, const report::LintDocument& document,
                                       std::span<const model::Diagnostic> about_corpus);

/// One document with its findings. Views of the arguments.
[[nodiscard]] report::PageDocument page_document(const config::Settings& settings,
                                                 const pipeline::LoadedDocument& document, std::string_view bytes,
                                                 std::span<const model::Diagnostic> findings);

/// A file that is not cut: a config, a baseline, what could not be used. Views of the arguments.
[[nodiscard]] report::PageDocument page_file(std::string_view path, std::string_view bytes,
                                             std::span<const model::Diagnostic> findings);

/// Whether the findings let the run pass, as the page says it.
[[nodiscard]] report::PageGate lint_gate(const report::LintSummary& summary, bool failed);

/// Whether all documents could be used, likewise.
[[nodiscard]] report::PageGate document_gate(std::span<const model::RejectedDocument> rejected);

}  // namespace ingot::apps
