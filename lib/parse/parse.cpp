#include "parse/parse.hpp"

#include <array>
#include <utility>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "parse/csv.hpp"
#include "parse/json.hpp"
#include "parse/markdown.hpp"
#include "parse/part_writer.hpp"

namespace ingot::parse {
namespace {

struct Format {
  std::string_view extension;
  Result<model::Document> (*parse)(const model::SourceFile&, const Options&);  // null for one that is read as a stream
  Result<void> (*stream)(Feed&, const Options&, PartWriter&);
};

constexpr std::array k_formats = {
    Format{".csv", nullptr, read_csv},           Format{".json", nullptr, read_json},
    Format{".jsonl", nullptr, read_json_lines},  Format{".markdown", parse_markdown, nullptr},
    Format{".md", parse_markdown, nullptr},      Format{".mdx", parse_markdown, nullptr},
    Format{".ndjson", nullptr, read_json_lines}, Format{".tsv", nullptr, read_tsv},
};

const Format* format_of(std::string_view path) {
  const std::string lower = text::lower_ascii(path);
  for (const Format& format : k_formats) {
    if (lower.ends_with(format.extension)) return &format;
  }
  return nullptr;
}

}  // namespace

bool understands(std::string_view path) {
  return format_of(path) != nullptr;
}

bool streams(std::string_view path) {
  const Format* format = format_of(path);
  return format != nullptr && format->stream != nullptr;
}

Result<model::Document> parse(const model::SourceFile& file, const Options& options) {
  const Format* format = format_of(file.path);
  if (format == nullptr)
    return fail(ErrorKind::document, text::printable(file.path) + ": no parser for this kind of file");
  if (format->parse != nullptr) return format->parse(file, options);
  std::string_view left = file.bytes;
  const Window whole = [&left]() -> Result<std::string_view> { return std::exchange(left, {}); };
  model::Document document;
  const auto done = parse_stream(file.path, whole, options, {}, [&document](Part&& part) -> Result<void> {
    document = std::move(part.document);
    return {};
  });
  if (!done) return fail(done.error());
  return document;
}

Result<void> parse_stream(std::string_view path, const Window& next, const Options& options, const PartLimits& limits,
                          const std::function<Result<void>(Part&&)>& take) {
  INGOT_ASSERT(streams(path) && limits.least_bytes > 0);
  Feed feed(path, next);
  PartWriter writer(path, feed, limits, take);
  if (auto read = format_of(path)->stream(feed, options, writer); !read) return read;
  return writer.finish();
}

}  // namespace ingot::parse
