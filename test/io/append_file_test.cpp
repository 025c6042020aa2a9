// Files that only grow, on a real file system.
#include "io/append_file.hpp"

#include <csignal>
#include <fstream>
#include <iterator>
#include <limits>

#include <catch2/catch_test_macros.hpp>
#include <sys/resource.h>
#include <sys/stat.h>

#include "support/folder.hpp"

using namespace ingot;
using ingot::test::Folder;

namespace {

std::unique_ptr<io::AppendFile> created(io::AppendFiles& files, const std::string& directory) {
  auto file = files.create(directory, "stem", ".log");
  if (!file) FAIL(file.error().message);
  return std::move(*file);
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

mode_t mode_of(const std::string& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

// Files of this process may not grow beyond so many bytes while it lives.
class FileLimit {
 public:
  explicit FileLimit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;
  ~FileLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, SIG_DFL);
  }

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("what is appended stands behind what is there, for the user alone", "[append]") {
  const Folder folder("append");
  const auto files = io::make_append_files();
  const std::string directory = folder.path("a/b");
  const auto file = created(*files, directory);
  REQUIRE(file->owned());
  REQUIRE(file->append("one"));
  REQUIRE(file->reserve(100'000));
  REQUIRE(file->append("two"));
  REQUIRE(file->sync());
  CHECK(file->size() == 6);
  CHECK(content(file->path()) == "onetwo");
  CHECK(mode_of(file->path()) == 0600);
  CHECK(mode_of(directory) == 0700);
  CHECK(mode_of(folder.path("a")) == 0700);
  std::string bytes(4, '?');
  CHECK(file->read_at(3, bytes) == std::size_t{3});
  CHECK(bytes == "two?");
  CHECK(file->read_at(9, bytes) == std::size_t{0});
}

TEST_CASE("names of new files hold the process and differ", "[append]") {
  const Folder folder("append");
  const auto files = io::make_append_files();
  const auto one = created(*files, folder.path());
  const auto other = created(*files, folder.path());
  CHECK(one->path() != other->path());
  CHECK(one->path().starts_with(folder.path("stem-" + std::to_string(::getpid()) + "-")));
  CHECK(one->path().ends_with(".log"));
  const auto names = files->names(folder.path());
  REQUIRE(names);
  CHECK(names->size() == 2);
  CHECK(files->names(folder.path("missing"))->empty());
  CHECK_FALSE(files->names(one->path()));
}

TEST_CASE("a file belongs to one at a time, and to the next when that one is gone", "[append]") {
  const Folder folder("append");
  const auto files = io::make_append_files();
  auto first = created(*files, folder.path());
  const std::string path = first->path();
  REQUIRE(first->append("text"));
  {
    const auto second = files->open(path);
    REQUIRE(second);
    CHECK_FALSE((*second)->owned());
    CHECK((*second)->size() == 4);
    std::string bytes(4, '?');
    CHECK((*second)->read_at(0, bytes) == std::size_t{4});
    CHECK(bytes == "text");
  }
  first.reset();
  const auto third = files->open(path);
  REQUIRE(third);
  REQUIRE((*third)->owned());
  REQUIRE((*third)->append(" more"));
  CHECK(content(path) == "text more");
}

TEST_CASE("what is no regular file, or gone, is not opened", "[append]") {
  const Folder folder("append");
  const auto files = io::make_append_files();
  const std::string path = created(*files, folder.path())->path();
  std::filesystem::create_symlink(path, folder.path("link"));
  REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
  for (const char* name : {"link", "pipe", "missing", "."}) {
    INFO(name);
    const auto file = files->open(folder.path(name));
    REQUIRE(file);
    CHECK(*file == nullptr);
  }
  CHECK(files->names(folder.path())->size() == 1);
}

TEST_CASE("a file is set aside under another name, or removed", "[append]") {
  const Folder folder("append");
  const auto files = io::make_append_files();
  auto file = created(*files, folder.path());
  const std::string path = file->path();
  REQUIRE(file->append("text"));
  REQUIRE(file->set_aside(".damaged"));
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK(content(path + ".damaged") == "text");
  const auto other = created(*files, folder.path());
  REQUIRE(other->remove());
  REQUIRE(other->remove());
  CHECK(files->names(folder.path())->size() == 1);
}

TEST_CASE("more room than the disk has is not promised, and nothing changes by that", "[append]") {
  const Folder folder("append");
  const auto files = io::make_append_files();
  const auto file = created(*files, folder.path());
  for (const std::size_t bytes : {std::size_t{1} << 61U, std::numeric_limits<std::size_t>::max()}) {
    const auto refused = file->reserve(bytes);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::io);
    CHECK(refused.error().message.starts_with("cannot reserve room for " + file->path() + ": "));
    CHECK(refused.error().hint == "make room on its disk, then run again");
  }
  REQUIRE(file->append("text"));
  CHECK(content(file->path()) == "text");
}

TEST_CASE("of a write that fails nothing is left, and nothing is taken afterwards", "[append]") {
  const Folder folder("append");
  const auto files = io::make_append_files();
  const auto file = created(*files, folder.path());
  REQUIRE(file->append(std::string(1000, 'a')));
  {
    const FileLimit limit(1500);  // the first half is written
    const auto refused = file->append(std::string(1000, 'b'));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ErrorKind::io);
  }
  CHECK(content(file->path()) == std::string(1000, 'a'));
  CHECK_FALSE(file->append("c"));
  CHECK_FALSE(file->sync());
  CHECK(content(file->path()) == std::string(1000, 'a'));
}
