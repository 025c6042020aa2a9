#include "source/gitignore.hpp"

#include "base/text.hpp"

namespace ingot::source {

void GitIgnore::add(std::string_view directory, std::string_view text) {
  for (std::string_view line : text::split(text, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    while (line.ends_with(' ') && !line.ends_with("\\ ")) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    const bool negated = line.starts_with('!');
    if (negated) line.remove_prefix(1);
    const bool directories_only = line.ends_with('/');
    if (directories_only) line.remove_suffix(1);
    // A slash at the start or in the middle anchors the pattern to the folder of the file.
    const bool anchored = line.find('/') != std::string_view::npos;
    if (line.starts_with('/')) line.remove_prefix(1);
    if (line.empty()) continue;
    std::string pattern(directory);
    if (!pattern.empty()) pattern += '/';
    if (!anchored) pattern += "**/";
    pattern += line;
    rules_.push_back({Glob(pattern, GlobCase::sensitive, GlobBraces::literal), negated, directories_only});
  }
}

bool GitIgnore::ignores(std::string_view path, io::EntryKind kind) const {
  for (auto rule = rules_.rbegin(); rule != rules_.rend(); ++rule) {
    if (rule->directories_only && kind != io::EntryKind::directory) continue;
    if (rule->glob.matches(path)) return !rule->negated;
  }
  return false;
}

}  // namespace ingot::source
