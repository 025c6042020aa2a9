#include "report/text_hits.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/display.hpp"
#include "report/hit_place.hpp"

namespace ingot::report {
namespace {

constexpr std::size_t k_heading_columns = 60;  // of one heading in the path

std::string where(const model::Hit& hit, const HitPlace& place) {
  std::string out = text::printable(place.path.value_or(hit.chunk_id));
  if (place.path && place.first_line) out += fmt::format(":{}", *place.first_line);
  return out;
}

std::string headings(const HitPlace& place) {
  std::string out;
  for (const std::string& heading : place.heading_path) {
    if (!out.empty()) out += " › ";
    out += excerpt(heading, k_heading_columns);
  }
  return out;
}

std::string block(std::size_t rank, const model::Hit& hit, const TextHitsOptions& options) {
  const HitPlace place = place_of(hit);
  const std::string number = fmt::format("{}.", rank);
  const std::string indent(number.size() + 1, ' ');
  std::string out = number + " " + painted(options.colour, Tone::green, fmt::format("{:.4f}", hit.score)) + "  " +
                    painted(options.colour, Tone::strong, where(hit, place)) + "\n";
  const std::string path = headings(place);
  if (!path.empty()) out += indent + painted(options.colour, Tone::blue, path) + "\n";
  // excerpt() has escaped the text; what it gives is printable, so that wrapping does not escape it again.
  for (const std::string& line : wrapped(excerpt(hit.content, options.excerpt_columns), options.line_columns)) {
    out += indent + line + "\n";
  }
  return out;
}

}  // namespace

std::string render_text_hits(std::span<const model::Hit> hits, const TextHitsOptions& options) {
  if (hits.empty()) return "no chunk found\n";
  std::string out;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    if (i > 0) out += "\n";
    out += block(i + 1, hits[i], options);
  }
  return out;
}

}  // namespace ingot::report
