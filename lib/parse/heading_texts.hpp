// Headings as readers see them, without markup. This is the one use of cmark-gfm's inlines, and only headings that have
// some are given to it: some tens of kilobytes at a time, as paragraphs of a document of their own.
#pragma once

#include <string_view>
#include <vector>

#include "parse/line_block.hpp"

namespace ingot::parse {

/// Makes the texts of headings plain, and cuts them to k_max_heading_bytes. `definitions` is Markdown with the link
/// reference definitions and footnotes that they may use. Takes linear time.
void make_plain(std::vector<LineHeading>& headings, std::string_view definitions);

}  // namespace ingot::parse
