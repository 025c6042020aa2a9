#include "report/text_hits.hpp"

#include <algorithm>
#include <set>

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

constexpr std::size_t k_searched_bytes = 64 * 1024;  // of a content that may not be ours
constexpr std::size_t k_least_word_bytes = 4;        // shorter words say little about a passage
constexpr std::size_t k_stem_bytes = 6;              // "fitting" and "fittings" are the same word here

// The words of a text, lower-case and cut to their stem.
std::set<std::string> stems(std::string_view text) {
  std::set<std::string> found;
  const auto in_word = [](char c) {
    const bool ascii_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return ascii_letter || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
  };
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && in_word(text[end])) ++end;
    if (end - at >= k_least_word_bytes)
      found.insert(text::lower_ascii(text.substr(at, std::min(end - at, k_stem_bytes))));
    at = std::max(end, at + 1);
  }
  return found;
}

bool starts_sentence(std::string_view text, std::size_t at) {
  if (at == 0) return true;
  if (text[at - 1] == '\n') return text[at] != '\n';
  return at > 1 && text[at - 1] == ' ' && (text[at - 2] == '.' || text[at - 2] == '?' || text[at - 2] == '!');
}

// Where to start reading: the first sentence with the most words of the query in what the excerpt would show.
std::size_t passage(std::string_view content, const TextHitsOptions& options) {
  const std::set<std::string> wanted = stems(options.query);
  const std::string_view text = content.substr(0, k_searched_bytes);
  std::size_t best = 0;
  std::size_t best_words = 0;
  for (std::size_t at = 0; at < text.size() && !wanted.empty(); ++at) {
    if (!starts_sentence(text, at)) continue;
    const std::set<std::string> here = stems(text.substr(at, options.excerpt_columns));
    const auto words = static_cast<std::size_t>(
        std::count_if(wanted.begin(), wanted.end(), [&](const std::string& stem) { return here.contains(stem); }));
    if (words <= best_words) continue;
    best = at;
    best_words = words;
  }
  return best;
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
  const std::size_t start = passage(hit.content, options);
  const std::string shown =
      (start > 0 ? "… " : "") + excerpt(std::string_view(hit.content).substr(start), options.excerpt_columns);
  for (const std::string& line : wrapped(shown, options.line_columns)) {
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
