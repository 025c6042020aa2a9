// Builds the Markdown that stands for a structured file, unit by unit, and hands it on in parts (parse -> chunk).
// Invariant: the parts tile the file; within one the units, blocks and origins ascend, and every block begins a line
// behind a blank one.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "model/document.hpp"
#include "parse/feed.hpp"
#include "parse/parse.hpp"

namespace ingot::parse {

/// Text on its way into a rendering: `at` of its origins counts from its own beginning, `source` from the file's.
struct Fragment {
  std::string text;
  std::vector<model::Rendering::Origin> origins;  ///< ascending; none: all of it stands for where the unit begins

  void mark(std::size_t source) { origins.push_back({text.size(), source}); }
};

/// The text on one line: runs of blanks that hold a line end or another control character become one blank, and there
/// is none at the ends.
[[nodiscard]] std::string one_line(std::string_view text);

class PartWriter {
 public:
  PartWriter(std::string_view path, Feed& feed, const PartLimits& limits,
             const std::function<Result<void>(Part&&)>& take);

  /// Of a CSV file; before the first unit.
  void header(model::Rendering::Header header) { rendering_.header = std::move(header); }
  /// What follows belongs to the unit whose source begins here. Ends the part before it when that one is full: the feed
  /// forgets the bytes of it.
  [[nodiscard]] Result<void> begin_unit(std::size_t source, std::string pointer);
  /// A heading of level 2; `text` is plain text, of which one bounded line is shown.
  void heading(std::string_view text);
  void paragraph(const Fragment& fragment);
  /// A fenced block of JSON, whatever fences the fragment holds.
  void code(const Fragment& fragment);
  /// Hands on the last part; the feed has come to the end of the file.
  [[nodiscard]] Result<void> finish();

 private:
  [[nodiscard]] bool full(std::size_t source) const;
  void place_unit();
  void begin_block();
  void end_block(model::BlockKind kind, std::size_t begin, std::size_t head_bytes);
  void append(const Fragment& fragment);
  Result<void> hand_on(std::size_t end);

  Feed& feed_;
  const PartLimits& limits_;
  const std::function<Result<void>(Part&&)>& take_;
  std::string title_;
  model::Document document_;
  model::Rendering rendering_;
  std::size_t unit_source_ = 0;
  bool fresh_ = false;  // the last unit has no place yet
};

}  // namespace ingot::parse
