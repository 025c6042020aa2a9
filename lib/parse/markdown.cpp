#include "parse/markdown.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/lines.hpp"
#include "base/text.hpp"
#include "parse/front_matter.hpp"
#include "parse/markdown_blocks.hpp"

namespace ingot::parse {
namespace {

std::string located(const std::string& path, std::size_t lines_before, const std::string& message) {
  // Messages begin with the line in the body; the reader is told the line in the file.
  const std::size_t colon = message.find(':');
  const std::size_t line = std::stoul(message.substr(0, colon)) + lines_before;
  return fmt::format("{}:{}{}", text::printable(path), line, message.substr(colon));
}

}  // namespace

Result<model::Document> parse_markdown(const model::SourceFile& file, const Options& /*options*/) {
  model::Document document;
  auto front_matter = read_front_matter(file.bytes);
  if (!front_matter) {
    const std::string& hint = front_matter.error().hint;
    return fail(ErrorKind::document, located(file.path, 0, front_matter.error().message),
                hint.empty() ? "mend the front matter; it is read as strict YAML" : hint);
  }
  std::size_t begin = file.bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  if (*front_matter) {
    document.front_matter = (*front_matter)->span;
    document.attributes = std::move((*front_matter)->attributes);
    begin = document.front_matter->end;
  }
  document.body = {begin, file.bytes.size()};
  const std::string_view body = document.body.of(file.bytes);
  if (text::is_blank(body)) return document;
  const bool mdx = text::lower_ascii(file.path).ends_with(".mdx");
  if (auto read = read_blocks(body, begin, {mdx ? Dialect::mdx : Dialect::markdown}, document); !read) {
    const std::size_t before = LineTable(std::string_view(file.bytes).substr(0, begin)).count() - 1;
    return fail(ErrorKind::document, located(file.path, before, read.error().message), read.error().hint);
  }
  return document;
}

}  // namespace ingot::parse
