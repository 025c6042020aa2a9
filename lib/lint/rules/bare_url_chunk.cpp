// LK004. Whatever stands in an address counts, in a link as well as by itself: all of it is sent to the model. A chunk
// that still says something beside them is let be, unless they are most of it.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "lint/addresses.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

constexpr std::size_t k_most_percent = 40;
constexpr std::size_t k_most_beside_text = 60;  // percent
constexpr std::size_t k_text = 200;             // characters that say something

// Of valid UTF-8.
std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return !utf8::is_continuation(byte); }));
}

// Of the characters of the text, those that are addresses, in percent; 0 where it says something.
std::size_t percent_of_addresses(std::string_view text) {
  const std::vector<Address> addresses = addresses_of(text);
  std::size_t bytes = 0;
  for (const Address& address : addresses) bytes += address.span.size();
  // Four bytes are the most that a character has.
  if (400 * bytes <= k_most_percent * text.size()) return 0;
  std::size_t characters = 0;
  for (const Address& address : addresses) characters += length_of(address.span.of(text));
  const std::size_t all = length_of(text);
  const std::size_t percent = 100 * characters / all;
  return all - characters >= k_text && percent <= k_most_beside_text ? 0 : percent;
}

void check(const Subject& subject, Findings& findings) {
  for (const model::Record& record : subject.records) {
    const std::string_view text =
        text::trim(subject.is_markdown() ? record.chunk.own.of(subject.bytes()) : record.chunk.content);
    const std::size_t percent = text.empty() ? 0 : percent_of_addresses(text);
    if (percent <= k_most_percent) continue;
    model::Diagnostic finding = chunk_finding(record, fmt::format("{} % of this chunk are addresses", percent));
    finding.label = "says little but where to go";
    finding.help = "say in words what each address is for, or keep the list out of the corpus";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule bare_url_chunk() {
  return {.id = "LK004",
          .name = "bare-url-chunk",
          .severity = model::Severity::info,
          .strict = model::Severity::info,
          .summary = "More than 40 % of a chunk's characters are web addresses.",
          .why =
              "An address is many tokens that mean nothing: the vector is near to other lists of addresses,\n"
              "and far from every question.",
          .bad = "https://example.com/a/care\nhttps://example.com/a/storage",
          .good = "How to clean the barrels after a wet day: [care](https://example.com/a/care).",
          .check = check,
          .needs = Sight::text,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
