#include "parse/parse.hpp"

#include <array>

#include "base/text.hpp"
#include "parse/markdown.hpp"

namespace ingot::parse {
namespace {

struct Format {
  std::string_view extension;
  Result<model::Document> (*parse)(const model::SourceFile&, const Options&);
};

constexpr std::array k_formats = {
    Format{".markdown", parse_markdown},
    Format{".md", parse_markdown},
    Format{".mdx", parse_markdown},
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

Result<model::Document> parse(const model::SourceFile& file, const Options& options) {
  const Format* format = format_of(file.path);
  if (format == nullptr)
    return fail(ErrorKind::document, text::printable(file.path) + ": no parser for this kind of file");
  return format->parse(file, options);
}

}  // namespace ingot::parse
