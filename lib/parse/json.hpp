// JSON and JSON lines as Markdown: each object of the array a heading made from its name and a fenced block that holds
// it pretty-printed, every token as the file has it. What stands beside the array is shown in the same way, so that all
// of a valid file is in its rendering.
#pragma once

#include "base/result.hpp"
#include "parse/feed.hpp"
#include "parse/parse.hpp"
#include "parse/part_writer.hpp"

namespace ingot::parse {

/// Units are the elements of the root array or of the array under Options::objects_key, else of the only array among
/// the root object's members; a root object with no array or several is split into its members. How many there are is
/// decided by the first k_max_element_bytes of the file. Other members form a unit before the array and one behind it.
[[nodiscard]] Result<void> read_json(Feed& feed, const Options& options, PartWriter& writer);

/// Units are the values, each on a line of its own.
[[nodiscard]] Result<void> read_json_lines(Feed& feed, const Options& options, PartWriter& writer);

}  // namespace ingot::parse
