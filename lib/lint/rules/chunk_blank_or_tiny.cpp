// SZ003. Length is that of the stored content in code points, with every run of white space counted as one, none at the
// ends, and characters that nobody sees (zero-width, controls) not at all.
#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

constexpr std::size_t k_least_characters = 20;

bool is_space(char32_t c) {
  return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_invisible(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

/// Characters after normalisation, counted no further than to `enough`.
std::size_t normalised_length(std::string_view text, std::size_t enough) {
  std::size_t count = 0;
  bool space = false;
  for (std::size_t at = 0; at < text.size() && count < enough;) {
    const utf8::Decoded decoded = utf8::decode(text, at);
    at += decoded.length;
    if (is_space(decoded.code_point)) {
      space = count > 0;
    } else if (!is_invisible(decoded.code_point)) {
      count += space ? 2 : 1;
      space = false;
    }
  }
  return count;
}

void check(const Subject& subject, std::vector<model::Diagnostic>& findings) {
  for (const model::Record& record : subject.records) {
    const std::size_t length = normalised_length(record.chunk.content, k_least_characters);
    if (length >= k_least_characters) continue;
    model::Diagnostic finding = chunk_finding(
        record, length == 0 ? std::string("chunk is blank")
                            : fmt::format("chunk has {}, fewer than {}",
                                          text::counted(length, "character", "characters"), k_least_characters));
    finding.label = length == 0 ? "nothing that can be searched for" : "too little to be found by";
    finding.help = "complete the section, join it to the one before it, or exclude the file from ingestion";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule chunk_blank_or_tiny() {
  return {.id = "SZ003",
          .name = "chunk-blank-or-tiny",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "A chunk is blank, or shorter than 20 characters once white space is folded.",
          .why =
              "The vector of a scrap is noise, and noise is near to every short query:\n"
              "it takes the place of an answer.",
          .bad =
              "# Opening\n"
              "\n"
              "TBD",
          .good =
              "# Opening\n"
              "\n"
              "The showroom opens on weekdays from nine to six.",
          .check = check,
          .needs = Sight::text};
}

}  // namespace ingot::lint
