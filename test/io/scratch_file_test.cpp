#include "io/scratch_file.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>

#include <catch2/catch_test_macros.hpp>

#include "support/folder.hpp"

using namespace ingot;
using namespace ingot::io;

namespace {

constexpr std::array k_bytes{std::byte{1}, std::byte{2}, std::byte{3}};

}  // namespace

TEST_CASE("a scratch file gives back what was written, in any order, and leaves nothing behind") {
  const test::Folder folder("scratch");
  ::setenv("TMPDIR", folder.path().c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  {
    auto file = ScratchFile::make();
    REQUIRE(file);
    REQUIRE(file->write_at(1'000'000, k_bytes));
    REQUIRE(file->write_at(10, k_bytes));
    std::array<std::byte, 3> read{};
    REQUIRE(file->read_at(1'000'000, read));
    CHECK(read == k_bytes);
    CHECK(file->read_at(1'000'001, read).error().kind == ErrorKind::io);
    CHECK(std::filesystem::is_empty(folder.path()));
  }
  ::unsetenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe)
}

TEST_CASE("where there is no room for a scratch file the message names the folder") {
  ::setenv("TMPDIR", "/nowhere/at/all", 1);  // NOLINT(concurrency-mt-unsafe)
  const auto file = ScratchFile::make();
  ::unsetenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe)
  REQUIRE_FALSE(file);
  CHECK(file.error().message.find("/nowhere/at/all") != std::string::npos);
}
