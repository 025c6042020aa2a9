// EN003. Looks everywhere; no code and no prose has a use for them outside of the flags of England, Scotland and the
// like, which are a black flag, the tags of a region and a final tag.
#include <fmt/format.h>

#include "lint/characters.hpp"
#include "lint/places.hpp"
#include "lint/rules.hpp"
#include "lint/shown_text.hpp"

namespace ingot::lint {
namespace {

constexpr char32_t k_first_tag = 0xE0000;
constexpr char32_t k_last_tag = 0xE007F;
constexpr std::size_t k_tag_bytes = 4;
constexpr char32_t k_black_flag = 0x1F3F4;

bool is_tag(std::string_view text, std::size_t at) {
  const char32_t c = char_after(text, at);
  return c >= k_first_tag && c <= k_last_tag;
}

// The ASCII that the tags stand for.
std::string decoded(std::string_view tags) {
  std::string out;
  for (std::size_t at = 0; at < tags.size(); at += k_tag_bytes)
    out += static_cast<char>(char_after(tags, at) - k_first_tag);
  return out;
}

// Two letters of a country and one to four letters or digits of its part: "gbeng".
bool is_region(std::string_view name) {
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (name.size() < 3 || name.size() > 6 || !is_lower(name[0]) || !is_lower(name[1])) return false;
  for (const char c : name.substr(2)) {
    if (!is_lower(c) && !is_digit(static_cast<unsigned char>(c))) return false;
  }
  return true;
}

void check(const Subject& subject, Findings& findings) {
  const ShownText shown(subject, ShownText::Escapes::decoded);
  const std::string_view text = shown.text();
  Places places;
  std::size_t next = 0;
  for_each_byte(text, '\xF3', [&](std::size_t at) {
    if (at < next || !is_tag(text, at) || shown.is_repeated(at)) return;
    next = at;
    while (next < text.size() && is_tag(text, next)) next += k_tag_bytes;
    const std::string hidden = decoded(text.substr(at, next - at));
    const bool flag = char_before(text, at) == k_black_flag && hidden.back() == '\x7F' &&
                      is_region(std::string_view(hidden).substr(0, hidden.size() - 1));
    if (!flag) places.add({at, next});
  });
  const auto tell = [&](ByteRange piece) {
    model::Diagnostic finding = document_finding(
        shown.in_file(piece), "hidden text in tag characters: " + in_quotes(decoded(piece.of(text)), 200));
    finding.label = text::counted(piece.size() / k_tag_bytes, "invisible character", "invisible characters");
    finding.help = "delete them, and look for how they got there";
    return finding;
  };
  places.report(findings, tell, [&](ByteRange piece, FixBuilder& fix) {
    if (subject.is_markdown()) fix.add(model::Applicability::unsafe, {piece, {}});
  });
}

}  // namespace

Rule hidden_tag_characters() {
  return {.id = "EN003",
          .name = "hidden-tag-characters",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "The text holds tag characters (U+E0000 to U+E007F), which nobody sees; the finding decodes them.",
          .why =
              "A whole sentence of ASCII can hide in them: reviewers see nothing,\n"
              "while a model reads it as instructions (ASCII smuggling).",
          .bad = "Opening hours\\u{e0049}\\u{e0067}\\u{e006e}\\u{e006f}\\u{e0072}\\u{e0065}: nine to six.",
          .good = "Opening hours: nine to six.",
          .check = check,
          .fix = model::Applicability::unsafe,
          .needs = Sight::text};
}

}  // namespace ingot::lint
