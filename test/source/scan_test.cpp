#include "source/scan.hpp"

#include <catch2/catch_test_macros.hpp>

#include "source/gitignore.hpp"
#include "support/memory_filesystem.hpp"

using namespace ingot;
using test::MemoryFileSystem;

namespace {

source::Options markdown_below(const std::string& root) {
  source::Options options;
  options.root = root;
  options.include.emplace_back("**/*.md");
  return options;
}

}  // namespace

TEST_CASE("a scan finds what is wanted, sorted, and never enters .git") {
  MemoryFileSystem files;
  for (const char* path : {"r/b.md", "r/a/z.md", "r/a/.hidden/h.md", "r/.git/x.md", "r/c.txt"}) files.file(path, "x");
  const auto scan = source::scan(files, markdown_below("r"));
  REQUIRE(scan);
  CHECK(scan->paths == std::vector<std::string>{"a/.hidden/h.md", "a/z.md", "b.md"});
}

TEST_CASE(".gitignore is obeyed with all its forms") {
  MemoryFileSystem files;
  files.file("r/.gitignore", "# comment\n*.tmp.md\n/top.md\nbuild/\n!keep.tmp.md\ndocs/*.md\n");
  files.file("r/a/.gitignore", "local.md\n");
  for (const char* path : {"r/top.md", "r/a/top.md", "r/x.tmp.md", "r/keep.tmp.md", "r/build/b.md", "r/docs/d.md",
                           "r/docs/sub/d.md", "r/a/local.md", "r/b/local.md"}) {
    files.file(path, "x");
  }
  const auto scan = source::scan(files, markdown_below("r"));
  REQUIRE(scan);
  CHECK(scan->paths == std::vector<std::string>{"a/top.md", "b/local.md", "docs/sub/d.md", "keep.tmp.md"});
}

TEST_CASE("links and special files are refused when they are wanted and never followed") {
  MemoryFileSystem files;
  files.file("r/a.md", "x");
  files.special("r/link.md", io::EntryKind::symlink);
  files.special("r/loop", io::EntryKind::symlink);
  files.special("r/pipe.md", io::EntryKind::other);
  files.special("r/pipe.txt", io::EntryKind::other);
  const auto scan = source::scan(files, markdown_below("r"));
  REQUIRE(scan);
  CHECK(scan->paths == std::vector<std::string>{"a.md"});
  REQUIRE(scan->rejected.size() == 2);
  CHECK(scan->rejected[0].error.message == "link.md is a symbolic link, which is not followed");
  CHECK(scan->rejected[1].error.message == "pipe.md is not a regular file");
  CHECK_FALSE(scan->rejected[1].unread);
  REQUIRE(scan->skipped.size() == 1);
  CHECK(scan->skipped[0].path == "loop");
}

TEST_CASE("a folder that cannot be read is reported and the others go on") {
  MemoryFileSystem files;
  files.file("r/a/x.md", "x");
  files.file("r/b/y.md", "y");
  files.unreadable("r/a");
  const auto scan = source::scan(files, markdown_below("r"));
  REQUIRE(scan);
  CHECK(scan->paths == std::vector<std::string>{"b/y.md"});
  REQUIRE(scan->rejected.size() == 1);
  CHECK(scan->rejected[0].path == "a");
  CHECK(scan->rejected[0].unread);
}

TEST_CASE("paths may be given as shells complete them, but not outside the root") {
  MemoryFileSystem files;
  files.file("r/a/x.md", "x");
  files.file("r/b.md", "x");
  const auto both = source::scan_paths(files, markdown_below("r"), {"r/a", "b.md", "./r/b.md"});
  REQUIRE(both);
  CHECK(both->paths == std::vector<std::string>{"a/x.md", "b.md"});
  for (const char* path : {"../r/b.md", "/etc/passwd", "nowhere.md"}) {
    const auto scan = source::scan_paths(files, markdown_below("r"), {path});
    REQUIRE_FALSE(scan);
    CHECK(exit_code(scan.error().kind) == 2);
  }
}

TEST_CASE("a root that does not exist is an error of configuration") {
  MemoryFileSystem files;
  const auto scan = source::scan(files, markdown_below("nowhere"));
  REQUIRE_FALSE(scan);
  CHECK(exit_code(scan.error().kind) == 2);
}
