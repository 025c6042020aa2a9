#include "report/text_diagnostics.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/byte_range.hpp"
#include "base/lines.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "report/display.hpp"

namespace ingot::report {
namespace {

constexpr std::size_t k_prose_columns = 600;  // of a message, note or help: they may quote the user's text
constexpr std::size_t k_least_columns = 20;
constexpr std::size_t k_least_secret = 8;       // bytes; a shorter one is a word like others where it stands elsewhere
constexpr std::size_t k_bytes_per_column = 64;  // no glyph is longer, see display.cpp

/// A source line as it is shown, with the columns of the part that is meant.
struct ShownLine {
  std::string text;
  std::size_t begin = 0;
  std::size_t end = 1;
};

Tone tone_of(model::Severity severity) {
  switch (severity) {
    case model::Severity::error:
      return Tone::red;
    case model::Severity::warning:
      return Tone::yellow;
    case model::Severity::info:
    case model::Severity::off:
      return Tone::blue;
  }
  return Tone::plain;
}

std::size_t at_code_point(std::string_view text, std::size_t offset) {
  for (int i = 0; i < 3 && offset < text.size() && utf8::is_continuation(text[offset]); ++i) ++offset;
  return offset;
}

/// Lays out the bytes of `line` near `meant`, at most `columns` wide, with "…" where something was left out.
ShownLine shown_line(std::string_view source, ByteRange line, ByteRange meant, std::size_t columns) {
  const std::size_t reach = columns * k_bytes_per_column;
  ByteRange window = line;
  if (meant.begin > line.begin + reach) window.begin = at_code_point(source, meant.begin - reach);
  if (line.end > meant.begin + reach) window.end = at_code_point(source, meant.begin + reach);
  const std::vector<Glyph> laid_out = glyphs(window.of(source));

  std::size_t width = 0;
  std::optional<std::size_t> begin;
  std::size_t end = 0;
  for (const Glyph& glyph : laid_out) {
    if (!begin && window.begin + glyph.bytes.end > meant.begin) begin = width;
    if (window.begin + glyph.bytes.begin < meant.end) end = width + glyph.width;
    width += glyph.width;
  }
  const std::size_t first = begin.value_or(width);
  const bool whole = window == line && width <= columns;
  // A place near the left edge keeps the start of the line in sight, one near the right edge its end, and any other a
  // quarter of the width before it.
  const bool from_start = window.begin == line.begin && (whole || first + columns / 4 < columns);
  std::size_t from = from_start ? 0 : first - std::min(first, columns / 4);
  if (window.end == line.end && width + 1 < from + columns) from = width + 1 - std::min(width + 1, columns);

  ShownLine out;
  std::size_t column = 0;
  std::size_t taken = 0;
  const auto put = [&](std::string_view shown, std::size_t glyph_width) {
    out.text += shown;
    taken += glyph_width;
  };
  if (!from_start) put("…", 1);
  out.begin = taken;
  for (const Glyph& glyph : laid_out) {
    const std::size_t here = column;
    column += glyph.width;
    if (here < from) continue;
    const std::size_t room_for_more = glyph.bytes.end == window.size() && window.end == line.end ? 0 : 1;
    if (!whole && taken + glyph.width + room_for_more > columns) {
      put("…", 1);
      break;
    }
    if (here < first) out.begin = taken + glyph.width;
    put(glyph.shown, glyph.width);
    if (here < end) out.end = taken;
  }
  if (window.end < line.end && !out.text.ends_with("…")) put("…", 1);
  out.end = std::max(out.end, out.begin + 1);
  return out;
}

/// The span as people see it: inside the source, without the white space that it ends in.
ByteRange shown_span(std::string_view source, ByteRange span) {
  span.begin = std::min(span.begin, source.size());
  span.end = std::clamp(span.end, span.begin, source.size());
  const std::string_view kept = span.of(source);
  const std::size_t last = kept.find_last_not_of(" \t\r\n\f\v");
  span.end = last == std::string_view::npos ? std::min(span.begin + 1, span.end) : span.begin + last + 1;
  return span;
}

void cover(std::string& text, std::size_t begin, std::size_t end) {
  for (std::size_t at = begin; at < std::min(end, text.size()); ++at) {
    if (text[at] != '\n' && text[at] != '\r') text[at] = '*';
  }
}

/// The source with stars for every byte that a finding calls secret, whether it is shown itself or not, and wherever
/// else the same bytes stand. Nothing where there is none.
std::string masked(const FileFindings& input) {
  std::string out;
  for (const model::Diagnostic& finding : input.findings) {
    if (!finding.secret) continue;
    if (out.empty()) out = input.source;
    cover(out, finding.span.begin, finding.span.end);
    if (finding.span.end > input.source.size() || finding.span.size() < k_least_secret) continue;
    const std::string_view secret = finding.span.of(input.source);
    for (std::size_t at = input.source.find(secret); at != std::string_view::npos;
         at = input.source.find(secret, at + 1))
      cover(out, at, at + secret.size());
  }
  return out;
}

class FileRenderer {
 public:
  /// `shown` is as long as `source`, which is what lines and columns are counted in.
  FileRenderer(std::string_view source, std::string_view shown, const TextDiagnosticOptions& options)
      : source_(shown),
        lines_(source),
        options_(options),
        columns_(std::max(options.snippet_columns, k_least_columns)) {}

  void render(const model::Diagnostic& finding) {
    tone_ = tone_of(finding.severity);
    const bool placed = !finding.span.empty() && !source_.empty();
    const ByteRange span = placed ? shown_span(source_, finding.span) : ByteRange{};
    const std::size_t first = lines_.line_of(span.begin);
    const std::size_t last = lines_.line_of(span.empty() ? span.begin : span.end - 1);
    gutter_ = placed ? std::to_string(last + 1).size() : 1;

    head(finding, placed ? std::optional(lines_.position(span.begin)) : std::nullopt);
    if (placed) row({}, {});
    if (placed && first == last) one_line(first, span, finding.label);
    if (placed && first != last) several_lines(first, last, span, finding.label);
    if (finding.chunk) property("chunk", *finding.chunk);
    for (const std::string& note : finding.notes) property("note", note);
    if (!finding.help.empty()) {
      out_ += painted(options_.colour, Tone::green, "help") + ": " + excerpt(finding.help, k_prose_columns) + "\n";
    }
    property("more", "lint-chunks --explain " + finding.rule);
    out_ += "\n";
  }

  [[nodiscard]] std::string take() && { return std::move(out_); }

 private:
  [[nodiscard]] std::string severe(std::string_view text) const { return painted(options_.colour, tone_, text); }
  [[nodiscard]] std::string frame(std::string_view text) const { return painted(options_.colour, Tone::blue, text); }

  void head(const model::Diagnostic& finding, std::optional<LineColumn> at) {
    const std::string kind = std::string(model::name(finding.severity)) + "[" + text::printable(finding.rule) + "]";
    out_ +=
        severe(kind) + painted(options_.colour, Tone::strong, ": " + excerpt(finding.message, k_prose_columns)) + "\n";
    if (finding.path.empty()) return;
    out_ += std::string(gutter_ + 1, ' ') + frame("-->") + " " + text::printable(finding.path);
    if (at) out_ += ":" + std::to_string(at->line) + ":" + std::to_string(at->column);
    out_ += "\n";
  }

  /// A line of the snippet behind its gutter; `number` is empty for lines that are not the source's.
  void row(std::string_view number, std::string_view text) {
    out_ += frame(" " + pad_left(number, gutter_) + " |");
    if (!text.empty()) (out_ += " ") += text;
    out_ += "\n";
  }

  void property(std::string_view key, std::string_view text) {
    out_ += std::string(gutter_ + 2, ' ') + frame("=") + " " + painted(options_.colour, Tone::strong, key) + ": " +
            excerpt(text, k_prose_columns) + "\n";
  }

  [[nodiscard]] static std::string number(std::size_t line) { return std::to_string(line + 1); }

  [[nodiscard]] std::string marked(std::string_view mark, std::string_view label) const {
    std::string text(mark);
    if (!label.empty()) text += " " + excerpt(label, k_prose_columns);
    return severe(text);
  }

  void one_line(std::size_t line, ByteRange span, std::string_view label) {
    const ShownLine shown = shown_line(source_, lines_.content(line), span, columns_);
    row(number(line), shown.text);
    row({}, std::string(shown.begin, ' ') + marked(std::string(shown.end - shown.begin, '^'), label));
  }

  void several_lines(std::size_t first, std::size_t last, ByteRange span, std::string_view label) {
    const ByteRange top = lines_.content(first);
    const ShownLine begin = shown_line(source_, top, {span.begin, top.end}, columns_);
    if (text::is_blank(source_.substr(top.begin, span.begin - top.begin))) {
      row(number(first), severe("/") + " " + begin.text);
    } else {
      row(number(first), "  " + begin.text);
      row({}, severe(" " + underscores(begin.begin + 1) + "^"));
    }
    if (last > first + 1) out_ += frame("...") + std::string(gutter_ + 1, ' ') + severe("|") + "\n";

    const ByteRange bottom = lines_.content(last);
    // The last byte is what must be in sight of a long line, so it is what the line is laid out around.
    const ShownLine end = shown_line(source_, bottom, {at_last_code_point(span.end), span.end}, columns_);
    row(number(last), severe("|") + " " + end.text);
    row({}, severe("|" + underscores(end.end)) + marked("^", label));
  }

  [[nodiscard]] static std::string underscores(std::size_t count) { return std::string(count, '_'); }

  [[nodiscard]] std::size_t at_last_code_point(std::size_t end) const {
    std::size_t at = end - 1;
    for (int i = 0; i < 3 && at > 0 && utf8::is_continuation(source_[at]); ++i) --at;
    return at;
  }

  std::string_view source_;
  LineTable lines_;
  const TextDiagnosticOptions& options_;
  std::size_t columns_;
  std::size_t gutter_ = 1;
  Tone tone_ = Tone::red;
  std::string out_;
};

}  // namespace

std::string render_text_diagnostics(const FileFindings& input, const TextDiagnosticOptions& options) {
  const std::string hidden = masked(input);
  FileRenderer renderer(input.source, hidden.empty() ? input.source : hidden, options);
  for (const model::Diagnostic& finding : input.findings) {
    if (!finding.suppressed && finding.severity >= options.least) renderer.render(finding);
  }
  return std::move(renderer).take();
}

}  // namespace ingot::report
