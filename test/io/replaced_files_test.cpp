#include "io/replaced_files.hpp"

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <catch2/catch_test_macros.hpp>
#include <sys/resource.h>
#include <sys/stat.h>

#include "support/folder.hpp"

using namespace ingot;

namespace {

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

std::string names(const std::string& folder) {
  std::string out;
  const auto found = io::make_replaced_files()->names(folder);
  for (const std::string& name : *found) out += name + " ";
  return out;
}

void write(const std::string& path, std::string_view bytes) {
  auto file = io::make_replaced_files()->create(path);
  REQUIRE(file);
  REQUIRE((*file)->append(bytes));
  REQUIRE((*file)->commit());
}

}  // namespace

TEST_CASE("a new file has its name when it is committed, and not before", "[io][sinks]") {
  const ingot::test::Folder folder("replaced");
  const std::string path = folder.path("a/b/file");
  write(path, "old");
  const auto files = io::make_replaced_files();
  {
    auto file = files->create(path);
    REQUIRE(file);
    REQUIRE((*file)->append("never "));
    REQUIRE((*file)->append("seen"));
    CHECK(content(path) == "old");
  }
  CHECK(names(folder.path("a/b")) == "file ");
  auto file = files->create(path);
  REQUIRE((*file)->append("____ bytes"));
  REQUIRE((*file)->overwrite(0, "more"));
  std::array<char, 5> read{};
  REQUIRE((*file)->read_at(5, read));
  CHECK(std::string(read.data(), read.size()) == "bytes");
  CHECK((*file)->size() == 10);
  REQUIRE((*file)->commit());
  CHECK(content(path) == "more bytes");
  CHECK(names(folder.path("a/b")) == "file ");
}

TEST_CASE("whoever has a file open reads on in it when it is replaced, and its mode stays", "[io][sinks]") {
  const ingot::test::Folder folder("replaced");
  const std::string path = folder.path("file");
  write(path, "old");
  REQUIRE(::chmod(path.c_str(), 0600) == 0);
  const auto files = io::make_replaced_files();
  auto open = files->open(path);
  REQUIRE(open);
  write(path, "new and longer");
  std::array<char, 3> read{};
  REQUIRE((*open)->read_at(0, read));
  CHECK(std::string(read.data(), read.size()) == "old");
  CHECK_FALSE((*open)->read_at(1, read));
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
}

TEST_CASE("a disk that takes no more leaves the old file", "[io][sinks]") {
  const ingot::test::Folder folder("replaced");
  const std::string path = folder.path("file");
  write(path, "old");
  struct rlimit before {};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto was = ::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit small { 4096, before.rlim_max };
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  const auto files = io::make_replaced_files();
  Result<void> written;
  {
    auto file = files->create(path);
    if (file) written = (*file)->append(std::string(1 << 16, 'x'));
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, was);
  REQUIRE_FALSE(written);
  CHECK(written.error().kind == ErrorKind::io);
  CHECK(written.error().hint.find("make room") == 0);
  CHECK(content(path) == "old");
  CHECK(names(folder.path()) == "file ");
}

TEST_CASE("what is no regular file is not taken for one", "[io][sinks]") {
  const ingot::test::Folder folder("replaced");
  const auto files = io::make_replaced_files();
  CHECK(files->open(folder.path("nothing")).value() == nullptr);
  CHECK_FALSE(files->open(folder.path()));
  write(folder.path("file"), "x");
  std::filesystem::create_symlink("file", folder.path("link"));
  CHECK_FALSE(files->open(folder.path("link")));
  CHECK(files->open(folder.path("file/below")).value() == nullptr);
}

TEST_CASE("a lock is held by one", "[io][sinks]") {
  const ingot::test::Folder folder("replaced");
  const auto files = io::make_replaced_files();
  auto first = files->lock(folder.path("new/lock"));
  REQUIRE(first);
  REQUIRE(*first != nullptr);
  CHECK(files->lock(folder.path("new/lock")).value() == nullptr);
  first->reset();
  CHECK(files->lock(folder.path("new/lock")).value() != nullptr);
}

TEST_CASE("a link is switched, and nothing else is replaced by one", "[io][sinks]") {
  const ingot::test::Folder folder("replaced");
  const auto files = io::make_replaced_files();
  CHECK(files->target_of(folder.path("link")).value() == std::nullopt);
  REQUIRE(files->point(folder.path("link"), "one"));
  REQUIRE(files->point(folder.path("link"), "two"));
  CHECK(files->target_of(folder.path("link")).value() == "two");
  write(folder.path("file"), "x");
  CHECK_FALSE(files->point(folder.path("file"), "one"));
  CHECK(content(folder.path("file")) == "x");
  write(folder.path("full/deep/file"), "x");
  REQUIRE(files->remove_folder(folder.path("full")));
  REQUIRE(files->remove_folder(folder.path("full")));
  CHECK(names(folder.path()) == "file link ");
  CHECK(names(folder.path("full")).empty());
}
