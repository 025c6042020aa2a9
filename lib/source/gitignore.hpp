// The patterns of .gitignore files: the last pattern that matches decides, deeper files after shallower ones.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/glob.hpp"
#include "io/filesystem.hpp"

namespace ingot::source {

class GitIgnore {
 public:
  /// Adds the lines of the .gitignore file that stands in `directory` (relative to the root, "" for the root itself).
  void add(std::string_view directory, std::string_view text);
  /// Forgets the patterns added after size() was `size`: the walk leaves a folder.
  void shrink(std::size_t size) { rules_.resize(size, Rule{Glob(""), false, false}); }
  [[nodiscard]] std::size_t size() const { return rules_.size(); }

  [[nodiscard]] bool ignores(std::string_view path, io::EntryKind kind) const;

 private:
  struct Rule {
    Glob glob;
    bool negated = false;
    bool directories_only = false;
  };
  std::vector<Rule> rules_;
};

}  // namespace ingot::source
