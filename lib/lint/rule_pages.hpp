// What there is to read about rules, as Markdown: one page for each, and an index of them.
#pragma once

#include <span>
#include <string>

#include "lint/lint.hpp"

namespace ingot::lint {

/// All that explain() says. Examples are fenced so that nothing in them ends the fence.
[[nodiscard]] std::string rule_page(const Rule& rule);

/// A table that links to the pages, which are called "SZ001.md".
[[nodiscard]] std::string rule_index(std::span<const Rule> rules);

}  // namespace ingot::lint
