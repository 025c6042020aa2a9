// Links of a Markdown document to other files of the corpus, and the places in it that links may name.
#pragma once

#include <string>
#include <vector>

#include "lint/facts.hpp"
#include "lint/lint.hpp"

namespace ingot::lint {

/// Inline links, images and link reference definitions whose destination is a relative path or a fragment; none with a
/// scheme, and none in code. In the order of the file.
[[nodiscard]] std::vector<LinkFacts> links_of(const Subject& subject);

/// The fragments of headings as GitHub makes them ("Opening hours!" is opening-hours, a second one opening-hours-1),
/// and what `id` and `name` attributes and {#id} say; sorted.
[[nodiscard]] std::vector<std::string> anchors_of(const Subject& subject);

}  // namespace ingot::lint
