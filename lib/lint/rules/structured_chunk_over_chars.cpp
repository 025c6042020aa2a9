// SZ005. JSON, CSV, and what the config calls a list, json or pricing. Characters are counted as max_chars does:
// without what is repeated from elsewhere.
#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

constexpr std::size_t k_most_chars = 2000;
constexpr std::array<std::string_view, 3> k_types = {"list", "json", "pricing"};
constexpr std::array<std::string_view, 3> k_extensions = {".json", ".jsonl", ".csv"};

// Where chunks are all that is known, the path tells of the source.
bool is_structured(const Subject& subject) {
  if (subject.document != nullptr && subject.document->rendering) return true;
  const std::string path = text::lower_ascii(subject.file->path);
  return std::find(k_types.begin(), k_types.end(), text::lower_ascii(subject.cut->type)) != k_types.end() ||
         std::any_of(k_extensions.begin(), k_extensions.end(), [&](auto end) { return path.ends_with(end); });
}

// A fence that was opened again before the text is closed again behind it.
std::string_view without_replay(const model::Chunk& chunk) {
  std::string_view text = std::string_view(chunk.content).substr(std::min(chunk.prefix_bytes, chunk.content.size()));
  if (chunk.prefix_bytes == 0) return text;
  const std::size_t line = text.substr(0, text.find_last_not_of("\r\n") + 1).find_last_of('\n');
  const bool fence = line != std::string_view::npos && text::trim(text.substr(line)).starts_with("```");
  return fence ? text.substr(0, line + 1) : text;
}

std::string help_of(const model::Chunk& chunk, const CutBy& cut) {
  const auto several = [](const std::optional<model::Covered>& covered) {
    return covered && covered->last > covered->first;
  };
  std::string key;
  if (chunk.pointers.size() > 1) key = "objects_per_chunk";
  if (several(chunk.rows)) key = "target_rows";
  if (several(chunk.entries) || (!chunk.entries && text::lower_ascii(cut.type) == "list")) key = "target_entries";
  if (!key.empty()) return fmt::format("set {} in the rule that matches this file, or lower it", key);
  if (cut.max_chars) return "cut the file again with this version of ingest; when the finding stays, report it";
  return fmt::format("leave out fields that nobody asks for, or set max_chars: {} in the rule that matches this file",
                     k_most_chars);
}

void check(const Subject& subject, Findings& findings) {
  if (subject.cut == nullptr || !is_structured(subject)) return;
  const auto& wanted = subject.cut->max_chars;
  if (!wanted && subject.cut->allow_overflow) return;
  const std::size_t limit = wanted.value_or(k_most_chars);
  for (const model::Record& record : subject.records) {
    // There are no more characters than bytes.
    if (record.chunk.content.size() <= limit) continue;
    const std::size_t chars = utf8::length(without_replay(record.chunk));
    if (chars <= limit) continue;
    model::Diagnostic finding =
        chunk_finding(record, fmt::format("structured chunk has {} characters, {} over {}", text::with_thousands(chars),
                                          text::with_thousands(chars - limit), text::with_thousands(limit)));
    finding.label = "longer than records should be";
    finding.notes.emplace_back(wanted ? "max_chars of its rule says so" : "no max_chars is set in its rule");
    finding.help = help_of(record.chunk, *subject.cut);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule structured_chunk_over_chars() {
  return {.id = "SZ005",
          .name = "structured-chunk-over-chars",
          .severity = model::Severity::warning,
          .strict = model::Severity::error,
          .summary = "A chunk of records is longer than max_chars, or than 2,000 characters.",
          .why =
              "Ids and numbers take many more tokens than words do, and a vector of twenty records\n"
              "is near to none of them.",
          .bad = "objects_per_chunk: 20      <- config\na chunk of 6,200 characters",
          .good = "objects_per_chunk: 4      <- config\na chunk of 1,300 characters",
          .check = check,
          .needs = Sight::text,
          .stage = Stage::preview};
}

}  // namespace ingot::lint
