#include "chunk/replay.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace ingot::chunk {
namespace {

// Indentation and quotation marks of a line, with list markers ("- ", "12. ") turned into blanks.
std::string container_prefix(std::string_view line, std::string_view content_starts) {
  std::string prefix(line.substr(0, line.find_first_of(content_starts)));
  for (char& c : prefix) {
    if (c != '>' && c != '\t') c = ' ';
  }
  return prefix;
}

}  // namespace

std::string replay_prefix(std::string_view bytes, const model::Block& block) {
  std::string prefix;
  const bool code = block.kind == model::BlockKind::code;
  for (const std::string_view raw : text::split(block.head().of(bytes), '\n')) {
    const std::string_view line = raw.substr(0, raw.find('\r'));
    if (line.empty()) continue;
    const std::size_t fence = code ? line.find_first_of("`~") : std::string_view::npos;
    if (fence == std::string_view::npos) {
      prefix.append(line);
    } else {
      prefix += container_prefix(line, "`~");
      prefix.append(line.substr(fence));
    }
    prefix += '\n';
  }
  return prefix;
}

std::string replay_suffix(std::string_view bytes, const model::Block& block) {
  if (block.kind != model::BlockKind::code || block.head().empty()) return {};
  const std::string_view line = block.head().of(bytes);
  const std::size_t fence = line.find_first_of("`~");
  if (fence == std::string_view::npos) return {};
  const std::size_t end = std::min(line.find_first_not_of(line[fence], fence), line.size());
  return "\n" + container_prefix(line, "`~") + std::string(line.substr(fence, end - fence));
}

}  // namespace ingot::chunk
