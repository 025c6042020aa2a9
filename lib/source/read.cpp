#include "source/read.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "base/lines.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "io/clock.hpp"

namespace ingot::source {
namespace {

Result<io::Outcome> ask_for_depth(io::Processes& processes, const std::string& root) {
  return processes.run({{"git", "-C", root, "rev-parse", "--is-shallow-repository"}, {}, {}, {}, {}});
}

bool has_whole_history(io::Processes& processes, const std::string& root) {
  const auto outcome = ask_for_depth(processes, root);
  return outcome && outcome->status == 0 && text::trim(outcome->out) == "false";
}

// Whether the folder or one above it has what makes a repository, whatever git says of it.
bool lies_in_repository(io::FileSystem& files, const std::string& root) {
  std::string folder = files.resolved(root).value_or(root);
  while (true) {
    if (files.kind_of(io::join(folder, ".git"))) return true;
    const std::size_t slash = folder.rfind('/');
    if (slash == std::string::npos || folder == "/") return false;
    folder.resize(std::max<std::size_t>(slash, 1));
  }
}

// Reads "\x01<commit> <time>" lines, each followed by the paths that the commit touched; newest first.
class LogReader {
 public:
  explicit LogReader(const std::vector<std::string>& paths) : wanted_(paths.begin(), paths.end()) {}

  // False when every path is known.
  bool line(std::string_view text) {
    if (text.starts_with('\x01')) {
      const std::size_t space = text.find(' ');
      if (space == std::string_view::npos) return true;
      current_.commit = text.substr(1, space - 1);
      std::from_chars(text.data() + space + 1, text.data() + text.size(), current_.time);
    } else if (const auto found = wanted_.find(text); found != wanted_.end()) {
      revisions_.emplace(text, current_);
      wanted_.erase(found);
    }
    return !wanted_.empty();
  }

  std::map<std::string, Revision> take() { return std::move(revisions_); }

 private:
  std::set<std::string, std::less<>> wanted_;
  Revision current_;
  std::map<std::string, Revision> revisions_;
};

// The same error with the path as all other messages about documents show it: relative to the root.
Error as_document_error(Error error, const std::string& whole_path, const std::string& path) {
  const std::string shown = text::printable(whole_path);
  if (const std::size_t at = error.message.find(shown); at != std::string::npos)
    error.message.replace(at, shown.size(), text::printable(path));
  if (error.hint.empty()) error.hint = "make it readable, or exclude it in the config's sources";
  return error;
}

tl::unexpected<Error> at_byte(const std::string& path, std::string_view bytes, std::size_t offset,
                              std::string_view what, std::string hint) {
  const LineColumn at = LineTable(bytes).position(offset);
  return fail(ErrorKind::document,
              fmt::format("{}:{}:{}: {} at byte {}", text::printable(path), at.line, at.column, what, offset),
              std::move(hint));
}

model::SourceFile dated(const std::string& path, std::int64_t modified,
                        const std::map<std::string, Revision>& revisions, std::optional<std::int64_t> fixed_time) {
  model::SourceFile file;
  file.path = path;
  if (const auto known = revisions.find(path); known != revisions.end()) {
    file.revision = known->second.commit;
    file.last_updated = io::rfc3339(known->second.time);
  } else {
    file.last_updated = io::rfc3339(fixed_time.value_or(modified));
  }
  return file;
}

}  // namespace

std::optional<HistoryGap> history_gap(io::FileSystem& files, io::Processes& processes, const std::string& root) {
  const auto outcome = ask_for_depth(processes, root);
  if (outcome && outcome->status == 0) {
    if (text::trim(outcome->out) != "true") return std::nullopt;
    return HistoryGap{"this is a shallow clone",
                      "fetch the whole history: `git fetch --unshallow`, or fetch-depth: 0 of actions/checkout"};
  }
  if (!lies_in_repository(files, root)) return std::nullopt;
  if (!outcome) return HistoryGap{"git cannot be started", "install git, or set SOURCE_DATE_EPOCH"};
  const std::string_view said = text::trim(std::string_view(outcome->err).substr(0, outcome->err.find('\n')));
  return HistoryGap{
      fmt::format("git says \"{}\"", text::printable(said.starts_with("fatal: ") ? said.substr(7) : said)),
      "mend what `git status` says in this folder, or set SOURCE_DATE_EPOCH"};
}

bool is_sparse(io::Processes& processes, const std::string& root) {
  const auto outcome =
      processes.run({{"git", "-C", root, "config", "--type=bool", "--get", "core.sparseCheckout"}, {}, {}, {}, {}});
  return outcome && outcome->status == 0 && text::trim(outcome->out) == "true";
}

std::string head_commit(io::Processes& processes, const std::string& root) {
  const auto outcome = processes.run({{"git", "-C", root, "rev-parse", "--verify", "--quiet", "HEAD"}, {}, {}, {}, {}});
  return outcome && outcome->status == 0 ? std::string(text::trim(outcome->out)) : std::string();
}

std::map<std::string, Revision> revisions(io::Processes& processes, const std::string& root,
                                          const std::vector<std::string>& paths) {
  if (paths.empty() || !has_whole_history(processes, root)) return {};
  LogReader reader(paths);
  const io::Command log{{"git", "-C", root, "-c", "core.quotePath=false", "log", "--relative", "--name-only",
                         "--no-renames", "--format=%x01%H %ct", "--", "."},
                        {},
                        {},
                        {},
                        {}};
  // What git could not tell is simply not known; the file's own time stands in.
  [[maybe_unused]] const auto done =
      processes.read_lines(log, [&](std::string_view line) { return reader.line(line); });
  return reader.take();
}

Result<model::SourceFile> read(io::FileSystem& files, const std::string& root, const std::string& path,
                               const std::map<std::string, Revision>& revisions,
                               std::optional<std::int64_t> fixed_time) {
  const std::string whole_path = io::join(root, path);
  auto content = files.read(whole_path, k_max_file_bytes);
  if (!content) return fail(as_document_error(content.error(), whole_path, path));
  if (const auto bad = utf8::first_invalid(content->bytes)) {
    return at_byte(path, content->bytes, *bad, "not valid UTF-8",
                   "save the file as UTF-8, or exclude it in the config's sources");
  }
  if (const std::size_t nul = content->bytes.find('\0'); nul != std::string::npos) {
    return at_byte(path, content->bytes, nul, "a NUL byte, so this is not text",
                   "remove it, or exclude the file in the config's sources");
  }
  model::SourceFile file = dated(path, content->modified, revisions, fixed_time);
  file.bytes = std::move(content->bytes);
  return file;
}

Result<WindowedFile> WindowedFile::open(io::FileSystem& files, const std::string& root, const std::string& path,
                                        const std::map<std::string, Revision>& revisions,
                                        std::optional<std::int64_t> fixed_time) {
  std::string whole_path = io::join(root, path);
  auto reader = files.open(whole_path, k_max_windowed_bytes);
  if (!reader) return fail(as_document_error(reader.error(), whole_path, path));
  model::SourceFile file = dated(path, (*reader)->modified(), revisions, fixed_time);
  return WindowedFile(std::move(whole_path), std::move(file), std::move(*reader));
}

Result<void> WindowedFile::read_through(const std::function<Result<void>(const Window&)>& consume) {
  reader_->rewind();
  Sha256Stream digest;
  const Window next = [&]() -> Result<std::string_view> {
    auto window = reader_->next();
    if (!window) return fail(as_document_error(window.error(), whole_path_, file_.path));
    digest.update(*window);
    return window;
  };
  auto done = consume(next);
  // What looks like a mistake in the file may be half of one version and half of another.
  if (auto same = reader_->unchanged(); !same) return fail(as_document_error(same.error(), whole_path_, file_.path));
  while (done) {
    const auto rest = next();
    if (!rest) return fail(rest.error());
    if (rest->empty()) break;
  }
  if (!done) return done;
  std::string checksum = hex(digest.finish());
  if (file_.checksum.empty())
    file_.checksum = std::move(checksum);
  else if (file_.checksum != checksum)
    return fail(ErrorKind::document, text::printable(file_.path) + " changed while it was read",
                "run again when nothing writes to it");
  return done;
}

Result<std::string> WindowedFile::bytes() {
  std::string bytes;
  bytes.reserve(size());
  const auto done = read_through([&](const Window& next) -> Result<void> {
    while (true) {
      const auto window = next();
      if (!window) return fail(window.error());
      if (window->empty()) return {};
      bytes.append(*window);
    }
  });
  if (!done) return fail(done.error());
  return bytes;
}

}  // namespace ingot::source
