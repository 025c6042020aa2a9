// EN006. In blocks of code as in prose, since both go through the same converters. What is quoted between backticks, or
// stands in a paragraph about encodings, is shown on purpose; so is U+FFFD in any code.
#include "lint/mojibake.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "lint/characters.hpp"
#include "lint/code_places.hpp"
#include "lint/mentions.hpp"
#include "lint/places.hpp"
#include "lint/rules.hpp"
#include "lint/shown_text.hpp"

namespace ingot::lint {
namespace {

constexpr char32_t k_replacement = 0xFFFD;
constexpr auto k_topics = std::to_array<std::string_view>(
    {"mojibake", "character encoding", "charset", "utf-8", "utf8", "latin-1", "latin1", "8859-1", "windows-1252",
     "cp1252", "replacement character", "u+fffd", "乱码", "文字化け", "кодировк"});

// Where something may begin: ascending.
std::vector<std::size_t> candidates(std::string_view text) {
  std::vector<std::size_t> found;
  const auto second = [text](std::size_t at) {
    return static_cast<unsigned char>(at + 1 < text.size() ? text[at + 1] : 0);
  };
  for_each_byte(text, '\xC3', [&](std::size_t at) {
    if (second(at) >= 0x82 && second(at) <= 0xB4) found.push_back(at);
  });
  for_each_byte(text, '\xC2', [&](std::size_t at) {
    if (second(at) <= 0x9F) found.push_back(at);
  });
  for_each_byte(text, '\xE2', [&](std::size_t at) {
    if (text.substr(at).starts_with("√") || text.substr(at).starts_with("‚Ä")) found.push_back(at);
  });
  for (const std::string_view sign : {"\uFFFD", "вЂ", "锟斤拷"}) {
    for (std::size_t at = text.find(sign); at != std::string_view::npos; at = text.find(sign, at + sign.size()))
      found.push_back(at);
  }
  std::sort(found.begin(), found.end());
  return found;
}

model::Diagnostic about(ByteRange span, std::string_view piece, const std::optional<Misread>& misread) {
  if (!misread) {
    model::Diagnostic finding = document_finding(span, "replacement character U+FFFD: what stood there is lost");
    finding.label = "could not be read";
    finding.help = "write the word again as its source has it";
    return finding;
  }
  constexpr std::size_t k_shown = 40;
  const std::string instead = misread->meant.empty() ? "another character" : in_quotes(misread->meant, k_shown);
  model::Diagnostic finding = document_finding(
      span, fmt::format("{} in place of {}: {} that was read as {}", in_quotes(piece, k_shown), instead,
                        misread->read_as == "Latin-1" ? "Windows-1252" : "UTF-8", misread->read_as));
  finding.label = "nobody meant these characters";
  finding.help = misread->meant.empty()
                     ? "write what stood there, or convert the text again from its source"
                     : fmt::format("write {} there, or convert the text again from its source", instead);
  return finding;
}

void check(const Subject& subject, Findings& findings) {
  const ShownText shown(subject, ShownText::Escapes::decoded);
  const std::string_view text = shown.text();
  CodePlaces code(subject);
  Places places;
  std::size_t next = 0;
  for (const std::size_t at : candidates(text)) {
    if (at < next || shown.is_repeated(at)) continue;
    const bool lost = char_after(text, at) == k_replacement;
    const auto misread = lost ? std::nullopt : misread_at(text, at);
    if (!lost && !misread) continue;
    next = lost ? at + 3 : misread->span.end;
    while (lost && char_after(text, next) == k_replacement) next += 3;
    const model::Block* block = subject.is_markdown() ? code.block_of(at) : nullptr;
    const bool in_block = block != nullptr && block->kind == model::BlockKind::code;
    if ((lost || !in_block) && code.has(at)) continue;
    if (!mentions(text, {at, next}, k_topics)) places.add({at, next});
  }
  places.report(findings, [&](ByteRange piece) {
    const bool lost = char_after(text, piece.begin) == k_replacement;
    return about(shown.in_file(piece), piece.of(text), lost ? std::nullopt : misread_at(text, piece.begin));
  });
}

}  // namespace

Rule mojibake() {
  return {.id = "EN006",
          .name = "mojibake",
          .severity = model::Severity::warning,
          .strict = model::Severity::warning,
          .summary = "The text was read in another encoding than it was written in: \"Ã©\", \"â€™\", or U+FFFD.",
          .why = "The words become tokens of nothing: no question is near to them, and no search finds them.",
          .bad = "The cafÃ© doesnâ€™t open on Sundays.",
          .good = "The café doesn’t open on Sundays.",
          .check = check,
          .needs = Sight::text,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
