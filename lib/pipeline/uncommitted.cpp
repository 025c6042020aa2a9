#include "pipeline/uncommitted.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "base/text.hpp"
#include "io/filesystem.hpp"

namespace ingot::pipeline {
namespace {

constexpr std::size_t k_most_names = 500;  // of one command; a command line has an end

std::string_view name_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

tl::unexpected<Error> cannot_tell(const std::string& why) {
  return fail(ErrorKind::refused, "git cannot tell which files have changes that are not committed: " + why,
              "--allow-dirty changes them all the same");
}

// The names in "XY path\0" entries; a renamed file has its old path behind it.
std::set<std::string, std::less<>> names_in(std::string_view entries) {
  constexpr std::size_t k_state = 3;
  std::set<std::string, std::less<>> names;
  while (entries.size() > k_state) {
    const std::size_t end = std::min(entries.find('\0'), entries.size());
    const bool renamed = entries[0] == 'R' || entries[0] == 'C';
    names.emplace(name_of(entries.substr(k_state, end - k_state)));
    entries.remove_prefix(std::min(end + 1, entries.size()));
    if (renamed) entries.remove_prefix(std::min(entries.find('\0'), entries.size() - 1) + 1);
  }
  return names;
}

// The first line of what git says, without the prefix that it has.
std::string first_line(std::string_view said) {
  return text::printable(text::trim(said.substr(0, said.find('\n'))));
}

}  // namespace

Result<std::vector<std::string>> uncommitted(io::Processes& processes, const std::string& root,
                                             const std::vector<std::string>& paths) {
  // Folder by folder, since each may lie in a repository of its own.
  std::map<std::string, std::vector<std::string>> folders;
  for (const std::string& path : paths) {
    const std::string_view name = name_of(path);
    folders[path.substr(0, path.size() - name.size())].emplace_back(name);
  }
  std::vector<std::string> dirty;
  for (const auto& [folder, names] : folders) {
    for (std::size_t first = 0; first < names.size(); first += k_most_names) {
      io::Command command{{"git", "-C", io::join(root, folder), "--literal-pathspecs", "status", "--porcelain", "-z",
                           "--untracked-files=all", "--ignored", "--"},
                          {},
                          {{"LC_ALL", "C"}, {"GIT_OPTIONAL_LOCKS", "0"}},
                          {},
                          {}};
      const std::size_t end = std::min(names.size(), first + k_most_names);
      for (std::size_t i = first; i < end; ++i) command.arguments.push_back(names[i]);
      const auto outcome = processes.run(command);
      if (!outcome) return cannot_tell(outcome.error().message);
      if (outcome->status != 0 && outcome->err.find("not a git repository") != std::string::npos) break;
      if (outcome->status != 0) return cannot_tell(first_line(outcome->err));
      const auto found = names_in(outcome->out);
      for (std::size_t i = first; i < end; ++i) {
        if (found.contains(names[i])) dirty.push_back(folder + names[i]);
      }
    }
  }
  std::sort(dirty.begin(), dirty.end());
  return dirty;
}

}  // namespace ingot::pipeline
