// The page that people look at (--report html=FILE): every document with its cuts, findings, sizes and changes, in one
// file that needs no network (spec lint 2). Its looks and behaviour are lib/report/page/.
// Invariant: texts of users are data of the page's script and never markup; nothing of a secret that was found is in
// it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/chunk.hpp"
#include "model/diagnostic.hpp"
#include "model/plan.hpp"
#include "report/lint_document.hpp"
#include "report/tool.hpp"

namespace ingot::report {

/// A chunking rule and the sizes that it asks for, in tokens; 0: none.
struct PageSizes {
  std::string_view glob;
  std::string_view type;
  std::size_t min = 0;
  std::size_t target = 0;
  std::size_t max = 0;
};

struct PageDocument {
  std::string_view path;
  std::string_view text;  ///< bytes of the file; empty: not kept, and the contents of the chunks stand for it
  std::span<const model::Record> records;
  std::span<const model::Diagnostic> findings;
  std::optional<std::size_t> sizes;           ///< index of its rule; none: it is no document that is cut
  std::optional<std::size_t> before;          ///< chunks that it had; none: not known, or it is new
  const model::DocumentPlan* plan = nullptr;  ///< null: nothing was compared
};

struct PageGate {
  std::string name;
  bool passed = false;
  std::string detail;
};

/// Views of a run; all must live until the page is rendered.
struct PageView {
  Tool tool;
  std::string summary;                                     ///< one line for the top
  std::vector<std::pair<std::string, std::string>> facts;  ///< of the run: model, table, config ...
  std::string compared_with;                               ///< what `before` and `plan` are about; may be empty
  std::vector<PageGate> gates;
  std::vector<std::pair<std::string, std::size_t>> plan;  ///< numbers of the plan by name; empty: there is none
  std::vector<PageSizes> sizes;
  std::span<const RuleView> rules;
  std::vector<PageDocument> documents;
  std::vector<std::pair<std::string_view, std::size_t>>
      gone;                                        ///< documents that are not there any more, chunks of each
  std::vector<const model::Diagnostic*> findings;  ///< about no document
  bool linted = false;
};

enum class PageTexts { shown, redacted };

/// One HTML file. Redacted: without texts, headings, metadata and what findings say; paths, numbers and rules stay. A
/// page of more than 20 MiB leaves out the longest texts, and says so where they would be.
[[nodiscard]] std::string render_html(const PageView& view, PageTexts texts);

}  // namespace ingot::report
