#include "source/changes.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "base/text.hpp"

namespace ingot::source {
namespace {

Result<io::Outcome> git(io::Processes& processes, const std::string& root, std::vector<std::string> arguments,
                        std::string input = {}) {
  std::vector<std::string> command{"git", "-C", root};
  command.insert(command.end(), std::make_move_iterator(arguments.begin()), std::make_move_iterator(arguments.end()));
  auto outcome = processes.run({std::move(command), {}, {}, {}, std::move(input)});
  if (!outcome) return fail(ErrorKind::config, "git cannot be started", "install git, or name the files instead");
  return outcome;
}

Result<void> check_repository(io::Processes& processes, const std::string& root) {
  const auto shown = git(processes, root, {"rev-parse", "--is-inside-work-tree"});
  if (!shown) return fail(shown.error());
  if (shown->status == 0 && text::trim(shown->out) == "true") return {};
  return fail(ErrorKind::config, text::printable(root) + " is not in a working tree of git",
              "name the files instead, or give another --root");
}

// Git ends its error with a line of its own; the first one says what is wrong.
std::string first_line(std::string_view text) {
  const std::string_view line = text::trim(text.substr(0, text.find('\n')));
  return text::printable(line.starts_with("fatal: ") ? line.substr(7) : line);
}

std::vector<std::string> names(std::string_view separated) {
  std::vector<std::string> names;
  while (!separated.empty()) {
    const std::size_t end = std::min(separated.find('\0'), separated.size());
    if (end > 0) names.emplace_back(separated.substr(0, end));
    separated.remove_prefix(std::min(end + 1, separated.size()));
  }
  return names;
}

Result<std::string> merge_base(io::Processes& processes, const std::string& root, const std::string& ref) {
  if (auto checked = check_repository(processes, root); !checked) return fail(checked.error());
  const auto shallow = git(processes, root, {"rev-parse", "--is-shallow-repository"});
  if (!shallow) return fail(shallow.error());
  if (text::trim(shallow->out) != "false") {
    return fail(ErrorKind::config,
                "this is a shallow clone: what changed since " + text::printable(ref) + " is not known",
                "fetch the whole history: `git fetch --unshallow`, or fetch-depth: 0 of actions/checkout");
  }
  const auto commit = git(processes, root, {"rev-parse", "--verify", "--quiet", ref + "^{commit}"});
  if (!commit) return fail(commit.error());
  if (commit->status != 0 || ref.starts_with('-')) {
    return fail(ErrorKind::config, "--since: git knows no commit " + text::printable(ref),
                "fetch it; in CI with fetch-depth: 0 of actions/checkout");
  }
  const auto base = git(processes, root, {"merge-base", std::string(text::trim(commit->out)), "HEAD"});
  if (!base) return fail(base.error());
  if (base->status == 0) return std::string(text::trim(base->out));
  return fail(ErrorKind::config, "--since: " + text::printable(ref) + " and this branch have no history in common",
              "name another commit");
}

// "<object> blob <size>\n<bytes>\n" for each name that was asked for, "<name> missing\n" for one that is gone.
Result<std::map<std::string, std::string, std::less<>>> blobs(std::string_view batch,
                                                              const std::vector<std::string>& paths) {
  std::map<std::string, std::string, std::less<>> contents;
  for (const std::string& path : paths) {
    const std::size_t end = batch.find('\n');
    const std::string_view head = batch.substr(0, end);
    std::size_t size = 0;
    const std::size_t space = head.rfind(' ');
    const bool is_blob = end != std::string_view::npos && head.find(" blob ") != std::string_view::npos &&
                         std::from_chars(head.data() + space + 1, head.data() + head.size(), size).ec == std::errc();
    if (end == std::string_view::npos || (is_blob && batch.size() - end - 1 <= size))
      return fail(ErrorKind::config, "git says something else than what is staged in " + text::printable(path),
                  "run `git status`, and try again");
    batch.remove_prefix(end + 1);
    if (!is_blob) continue;
    contents.emplace(path, batch.substr(0, size));
    batch.remove_prefix(size + 1);
  }
  return contents;
}

}  // namespace

Result<std::vector<std::string>> changed_since(io::Processes& processes, const std::string& root,
                                               const std::string& ref) {
  const auto base = merge_base(processes, root, ref);
  if (!base) return fail(base.error());
  const auto changed =
      git(processes, root, {"diff", "--name-only", "-z", "--relative", "--diff-filter=d", *base, "--", "."});
  if (!changed) return fail(changed.error());
  const auto unknown = git(processes, root, {"ls-files", "--others", "--exclude-standard", "-z", "--", "."});
  if (!unknown) return fail(unknown.error());
  for (const auto& outcome : {*changed, *unknown}) {
    if (outcome.status != 0) return fail(ErrorKind::config, "git: " + first_line(outcome.err), "try `git status`");
  }
  std::vector<std::string> paths = names(changed->out + unknown->out);
  std::sort(paths.begin(), paths.end());
  return paths;
}

bool has_changed_since(io::Processes& processes, const std::string& root, const std::string& ref,
                       const std::string& path) {
  const auto base = merge_base(processes, root, ref);
  if (!base) return false;
  const auto changed = git(processes, root, {"diff", "--quiet", *base, "--", path});
  const auto known = git(processes, root, {"ls-files", "--error-unmatch", "--", path});
  const bool outside = known && known->status > 1;
  const bool is_new = known && known->status == 1;
  return !outside && (is_new || (changed && changed->status == 1));
}

Result<std::map<std::string, std::string, std::less<>>> staged(io::Processes& processes, const std::string& root) {
  if (auto checked = check_repository(processes, root); !checked) return fail(checked.error());
  const auto changed =
      git(processes, root, {"diff", "--cached", "--name-only", "-z", "--relative", "--diff-filter=d", "--", "."});
  if (!changed) return fail(changed.error());
  if (changed->status != 0) return fail(ErrorKind::config, "git: " + first_line(changed->err), "try `git status`");
  const std::vector<std::string> paths = names(changed->out);
  if (paths.empty()) return std::map<std::string, std::string, std::less<>>{};
  std::string wanted;
  std::vector<std::string> asked;
  for (const std::string& path : paths) {
    if (path.find('\n') != std::string::npos) continue;  // cat-file reads lines
    wanted += ":./" + path + "\n";
    asked.push_back(path);
  }
  const auto contents = git(processes, root, {"cat-file", "--batch"}, wanted);
  if (!contents) return fail(contents.error());
  return blobs(contents->out, asked);
}

}  // namespace ingot::source
