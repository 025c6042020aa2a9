// Any bytes as a JSON, JSON lines, CSV or TSV file, in windows and parts whose sizes the first bytes give: the laws of
// its parts, the same outcome as in one window, and chunks by the law of their text.
#include <array>

#include "chunk/chunk.hpp"
#include "support/structured.hpp"
#include "target.hpp"

namespace {

using namespace ingot;

constexpr std::array<std::string_view, 4> k_paths = {"a.json", "a.jsonl", "a.csv", "a.tsv"};
constexpr std::size_t k_whole = std::size_t{1} << 20U;

parse::Options options_from(std::uint8_t flags) {
  parse::Options options;
  if ((flags & 1U) != 0) options.describe_columns.emplace_back("*a*");
  if ((flags & 2U) != 0) options.exclude_columns.emplace_back("secret");
  if ((flags & 4U) != 0) options.objects_key = "a";
  options.pricing = (flags & 8U) != 0;
  return options;
}

void require_chunks(const test::HeldPart& part) {
  static tokens::Tokenizer tokenizer(tokens::Encoding::cl100k_base);
  chunk::Options options;
  options.max_tokens = 64;
  // As a document of its own: chunks of a rendering lie in the source, and the laws are those of the text.
  const std::string& text = part.document.rendering->text;
  model::Document document = part.document;
  document.rendering.reset();
  const auto chunks = chunk::split(text, document, "fuzz", options, tokenizer);
  const std::string broken = test::broken_law(text, document, chunks, options, tokenizer);
  fuzz::require(broken.empty(), broken);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const parse::Options options = options_from(data[0] >> 4U);
  const std::string_view path = k_paths.at(data[0] % k_paths.size());
  const std::size_t window = 1 + data[1] % 16;
  const std::size_t units = 1 + data[1] / 16;
  const std::string_view bytes = fuzz::text_of(data + 2, size - 2);
  const test::Parsed parsed = test::parse_in_windows(path, bytes, window, units, options);
  fuzz::require(test::same_parts(parsed, test::parse_in_windows(path, bytes, k_whole, units, options)),
                "windows change nothing");
  for (const test::HeldPart& part : parsed.parts) {
    const std::string broken = test::broken_part(part);
    fuzz::require(broken.empty(), broken);
    require_chunks(part);
  }
  if (!parsed.error.empty()) return 0;
  const std::string broken = test::broken_parts(bytes, parsed.parts);
  fuzz::require(broken.empty(), broken);
  return 0;
}
