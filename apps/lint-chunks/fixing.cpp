#include "fixing.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "base/text.hpp"
#include "command_line.hpp"
#include "report/unified_diff.hpp"

namespace ingot::apps {
namespace {

constexpr std::size_t k_shown = 3;

// The root in paths of a patch, which must not lead upwards; empty for "." and for what does.
std::string patch_root(std::string_view root) {
  if (root.starts_with('/')) return {};
  std::string out;
  for (const std::string_view part : text::split(root, '/')) {
    if (part == "..") return {};
    if (!part.empty() && part != ".") out = io::join(out, part);
  }
  return out;
}

}  // namespace

std::string patch_of(const config::Settings& settings, const pipeline::FixResult& result) {
  const std::string root = patch_root(settings.root);
  std::string out;
  for (const pipeline::FileChange& change : result.changes) {
    if (change.holds_secret) {
      warn(fmt::format("{} holds a secret, so its changes are not shown", change.path));
      continue;
    }
    out += report::unified_diff(io::join(root, change.path), change.before, change.after);
  }
  return out;
}

void warn_of_dirty(const pipeline::FixResult& result) {
  if (result.dirty.empty()) return;
  std::string names;
  for (std::size_t i = 0; i < std::min(k_shown, result.dirty.size()); ++i)
    names += (i == 0 ? "" : ", ") + result.dirty[i];
  if (result.dirty.size() > k_shown) names += ", ...";
  warn(fmt::format("left alone, for changes that are not committed: {} ({})",
                   text::counted(result.dirty.size(), "file", "files"), names));
  print_to_stderr("hint: commit them, or --allow-dirty\n");
}

}  // namespace ingot::apps
