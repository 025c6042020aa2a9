#include "parse/markdown_blocks.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "parse/body_lines.hpp"
#include "parse/heading_texts.hpp"
#include "parse/layout.hpp"
#include "parse/line_block.hpp"

namespace ingot::parse {
namespace {

using model::BlockKind;

constexpr std::size_t k_max_body_bytes = 0x7FFFFFFF;  // what cmark-gfm can count
constexpr std::size_t k_max_definition_bytes = std::size_t{64} * 1024;

class Reader {
 public:
  Reader(const BodyLines& lines, const BlockOptions& options)
      : lines_(lines), options_(options), regions_(lines, options.dialect) {}

  Result<LineBlocks> read() {
    begin_stream(0);
    for (Line line = 0; line < lines_.count();) {
      if (!open_.empty() && line + 1 == open_.back().end) {
        if (auto done = stream_->finish(); !done) return fail(done.error());
        open_.pop_back();
        begin_stream(++line);
        continue;
      }
      const std::string_view content = lines_.content(line);
      const std::optional<Region> region = regions_.may_begin(content) ? region_at(line) : std::nullopt;
      if (!region) {
        if (auto taken = stream_->take(content); !taken) return fail(taken.error());
        ++line;
        continue;
      }
      if (auto entered = enter(*region); !entered) return fail(entered.error());
      line = region->kind == BlockKind::container ? line + 1 : region->last;
      begin_stream(line);
    }
    if (auto done = stream_->finish(); !done) return fail(done.error());
    return std::move(out_);
  }

 private:
  struct OpenContainer {
    std::uint32_t block;
    Line end;  // behind its closing line
  };

  std::uint32_t parent() const { return open_.empty() ? k_no_block : open_.back().block; }

  void begin_stream(Line line) {
    stream_.reset();
    stream_.emplace(lines_, line, parent(), open_.size(), options_.window_bytes, out_);
  }

  std::optional<Region> region_at(Line line) {
    if (stream_->in_literal()) return std::nullopt;
    const std::optional<Region> region = regions_.at(line, open_.empty() ? lines_.count() : open_.back().end - 1);
    const bool html = region && region->kind == BlockKind::mdx && begins_html(lines_.content(line));
    return html ? std::nullopt : region;
  }

  Result<void> enter(const Region& region) {
    if (auto done = stream_->finish(); !done) return done;
    if (out_.too_many()) return fail_too_many_blocks(region.first);
    const auto block = static_cast<std::uint32_t>(out_.blocks.size());
    out_.blocks.push_back({region.kind, 0, 0, parent(), region.first, region.last});
    if (region.kind != BlockKind::container) return {};
    if (open_.size() >= k_max_depth) {
      return fail_at(region.first, "nested deeper than " + std::to_string(k_max_depth) + " levels",
                     "flatten the containers");
    }
    open_.push_back({block, region.last});
    return {};
  }

  const BodyLines& lines_;
  const BlockOptions& options_;
  Regions regions_;
  LineBlocks out_;
  std::vector<OpenContainer> open_;
  std::optional<BlockStream> stream_;
};

// Markdown that defines what headings may refer to: the definitions as they are written, and a note for each footnote.
class Definitions {
 public:
  void add(std::string_view line) {
    line = without_markers(line);
    const std::size_t label_end = line.find("]:");
    if (!line.starts_with("[^") || label_end == std::string_view::npos) {
      text_.append(line).append("\n");
    } else {
      text_.append("\n").append(line.substr(0, label_end)).append("]: x\n\n");
    }
  }
  void end_block() { text_ += '\n'; }
  bool full() const { return text_.size() >= k_max_definition_bytes; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string definitions_of(const model::Document& document, const BodyLines& lines, std::size_t offset) {
  Definitions definitions;
  for (const model::Block& block : document.blocks) {
    const std::string_view text = lines.text().substr(block.span.begin - offset, block.span.size());
    const bool defines = block.kind == BlockKind::references || block.kind == BlockKind::footnote ||
                         ((block.kind == BlockKind::paragraph || block.kind == BlockKind::heading) &&
                          without_markers(text).starts_with('['));
    if (!defines) continue;
    const BodyLines own(text.substr(0, k_max_definition_bytes));
    const Line count = block.kind == BlockKind::footnote ? 1 : own.count();
    for (Line line = 0; line < count; ++line) definitions.add(own.content(line));
    definitions.end_block();
    if (definitions.full()) break;
  }
  return definitions.text();
}

}  // namespace

Result<void> read_blocks(std::string_view body, std::size_t offset, const BlockOptions& options,
                         model::Document& document) {
  if (body.size() > k_max_body_bytes) return fail_at(0, "a document of more than 2 GiB", "split the document");
  const BodyLines lines(body);
  auto read = Reader(lines, options).read();
  if (!read) return fail(read.error());
  const auto placed = lay_out(read->blocks, lines, offset, document);
  if (!placed) return fail(placed.error());
  bool refers = false;
  for (const LineHeading& heading : read->headings) refers |= heading.text.find('[') != std::string::npos;
  make_plain(read->headings, refers ? definitions_of(document, lines, offset) : std::string());
  document.headings.reserve(read->headings.size());
  for (LineHeading& heading : read->headings) {
    const std::uint32_t block = (*placed)[heading.block];
    if (block != k_no_block)
      document.headings.push_back({block, read->blocks[heading.block].level, std::move(heading.text)});
  }
  return {};
}

}  // namespace ingot::parse
