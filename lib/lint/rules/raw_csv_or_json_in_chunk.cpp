// ST004. Chunks of Markdown of which more than half is data. A JSON file is embedded as JSON because its rule says so.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "lint/finding.hpp"
#include "lint/raw_data.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

struct Share {
  std::size_t bytes = 0;
  const RawData* largest = nullptr;
};

model::Diagnostic finding_of(const model::Record& record, const Share& share, std::size_t all) {
  const bool json = share.largest->format == DataFormat::json;
  model::Diagnostic finding = chunk_finding(
      record, fmt::format("{} % of this chunk is {}", 100 * share.bytes / all, json ? "JSON" : "rows of CSV"));
  finding.span = {std::max(share.largest->span.begin, record.chunk.own.begin),
                  std::min(share.largest->span.end, record.chunk.own.end)};
  finding.label = "signs and keys, and few words";
  finding.help = json ? "say what it means in sentences, or as a list of `name: value`"
                      : "write it as a table, or as a list of `name: value`";
  return finding;
}

void check(const Subject& subject, Findings& findings) {
  if (!subject.is_markdown() || (subject.cut != nullptr && text::lower_ascii(subject.cut->type) == "json")) return;
  const std::vector<RawData> data = raw_data_of(subject);
  auto first = data.begin();
  for (const model::Record& record : subject.records) {
    const ByteRange own = record.chunk.own;
    first = std::find_if(first, data.end(), [&](const RawData& one) { return one.span.end > own.begin; });
    if (first == data.end()) return;
    Share share;
    std::size_t most = 0;
    for (auto one = first; one != data.end() && one->span.begin < own.end; ++one) {
      const std::size_t bytes = std::min(one->span.end, own.end) - std::max(one->span.begin, own.begin);
      share.bytes += bytes;
      if (bytes > most) share.largest = &*one;
      most = std::max(most, bytes);
    }
    const std::size_t all = text::trim(own.of(subject.bytes())).size();
    if (2 * share.bytes > all) findings.push_back(finding_of(record, share, all));
  }
}

}  // namespace

Rule raw_csv_or_json_in_chunk() {
  return {.id = "ST004",
          .name = "raw-csv-or-json-in-chunk",
          .severity = model::Severity::info,
          .strict = model::Severity::info,
          .summary = "More than half of a chunk is JSON or rows of CSV.",
          .why =
              "Questions are asked in words: a vector of braces, commas and numbers is near to none of them,\n"
              "and a row without the names of its columns answers nothing.",
          .bad = "model,gauge,weight\nMX8,12,3400\nMX9,20,2900",
          .good = "- MX8: gauge 12, weight 3,400 g\n- MX9: gauge 20, weight 2,900 g",
          .check = check,
          .needs = Sight::text,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
