// Windows of real files.
#include <array>
#include <filesystem>
#include <fstream>
#include <random>

#include <catch2/catch_test_macros.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/filesystem.hpp"

using namespace ingot;

namespace {

constexpr std::size_t k_most = std::size_t{1} << 30U;

// A folder that is gone when the test ends.
class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path() /
              ("ingot-file-reader-" + std::to_string(::getpid()) + "-" + std::to_string(std::random_device()()))) {
    std::filesystem::create_directory(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] std::string file(const std::string& name, std::string_view bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

std::string long_text() {
  std::string text;
  for (int i = 0; text.size() < 1'000'000; ++i) text += std::to_string(i) + "\n";
  return text;
}

Result<std::string> read_on(io::FileReader& reader) {
  std::string all;
  while (true) {
    const auto window = reader.next();
    if (!window) return fail(window.error());
    if (window->empty()) return all;
    all += *window;
  }
}

}  // namespace

TEST_CASE("a file is the sum of its windows, as often as it is read") {
  const Folder folder;
  const auto files = io::make_filesystem();
  for (const std::string& text : {std::string(), std::string("x"), long_text()}) {
    const auto reader = files->open(folder.file("a", text), k_most);
    REQUIRE(reader);
    CHECK((*reader)->size() == text.size());
    for (int reading = 0; reading < 2; ++reading) {
      const auto all = read_on(**reader);
      REQUIRE(all);
      CHECK((*all == text));
      (*reader)->rewind();
    }
    CHECK((*reader)->unchanged());
  }
}

TEST_CASE("a file that grows, shrinks or is written over while it is read is an error") {
  const Folder folder;
  const auto files = io::make_filesystem();
  for (const char* change : {"grows", "shrinks", "is written over"}) {
    INFO(change);
    const std::string path = folder.file("a", long_text());
    const auto reader = files->open(path, k_most);
    REQUIRE(reader);
    REQUIRE((*reader)->next());
    if (change == std::string("grows")) std::ofstream(path, std::ios::app) << "more";
    if (change == std::string("shrinks")) std::filesystem::resize_file(path, 300'000);
    if (change == std::string("is written over")) {
      std::fstream(path) << "other";
      std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
    }
    const auto rest = read_on(**reader);
    REQUIRE_FALSE(rest);
    CHECK(rest.error().message == path + " changed while it was read");
    CHECK(rest.error().kind == ErrorKind::document);
    CHECK_FALSE((*reader)->unchanged());
  }
}

TEST_CASE("a file that another one takes the place of is read to its end") {
  const Folder folder;
  const auto files = io::make_filesystem();
  const std::string path = folder.file("a", "old");
  const auto reader = files->open(path, k_most);
  REQUIRE(reader);
  std::filesystem::rename(folder.file("b", "new text"), path);
  CHECK(read_on(**reader) == std::string("old"));
}

TEST_CASE("what is no file, or too large, is not opened") {
  const Folder folder;
  const auto files = io::make_filesystem();
  const std::string path = folder.file("a", "12345");
  std::filesystem::create_symlink(path, path + ".link");
  CHECK(files->open(path, 5));
  CHECK(files->open(path, 4).error().message == path + " is larger than 4 bytes");
  CHECK(files->open(path + ".link", k_most).error().message ==
        path + ".link is a symbolic link, which is not followed");
  CHECK_FALSE(files->open(path + ".missing", k_most));
  CHECK_FALSE(files->open(std::filesystem::temp_directory_path(), k_most));
}
TEST_CASE("what is no regular file is written into and stays what it is") {
  const Folder folder;
  const std::string path = folder.file("pipe", "");
  std::filesystem::remove(path);
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const int reader = ::open(path.c_str(), O_RDWR | O_CLOEXEC);  // so that no side waits for the other
  REQUIRE(reader >= 0);
  CHECK(io::make_filesystem()->write_atomically(path, "text"));
  std::array<char, 8> got{};
  CHECK(::read(reader, got.data(), got.size()) == 4);
  CHECK(std::string_view(got.data()) == "text");
  ::close(reader);
  CHECK(io::make_filesystem()->kind_of(path) == io::EntryKind::other);
}
