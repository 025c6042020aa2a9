// The journal over real files: other processes' locks, many records, and the bytes that must never change.
#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include <catch2/catch_test_macros.hpp>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/float_bytes.hpp"
#include "embed/embedder.hpp"
#include "embed/journal.hpp"
#include "support/folder.hpp"

using namespace ingot;
using namespace ingot::embed;
using namespace std::string_literals;
using ingot::test::Folder;

namespace {

constexpr std::size_t k_dimensions = 8;

std::string key(std::size_t number) {
  return embed_key("space", std::to_string(number));
}

std::vector<float> vector_of(std::size_t number) {
  std::vector<float> values(k_dimensions, static_cast<float>(number));
  values[0] = -0.0F;
  return values;
}

Journal opened(io::AppendFiles& files, const Folder& folder) {
  auto journal = Journal::open(files, folder.path("deep/journals"), "space", k_dimensions);
  if (!journal) FAIL(journal.error().message);
  return std::move(*journal);
}

void add(Journal& journal, std::size_t first, std::size_t count) {
  std::vector<std::string> keys;
  std::vector<std::vector<float>> vectors;
  std::vector<JournalEntry> entries;
  for (std::size_t number = first; number < first + count; ++number) {
    keys.push_back(key(number));
    vectors.push_back(vector_of(number));
  }
  for (std::size_t i = 0; i < count; ++i) entries.push_back({keys[i], vectors[i]});
  REQUIRE(journal.append(entries));
}

bool holds(Journal& journal, std::size_t number) {
  const auto values = journal.find(key(number));
  REQUIRE(values);
  if (values->empty()) return false;
  const auto wanted = vector_of(number);
  return std::equal(values->begin(), values->end(), wanted.begin(), wanted.end());
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("ten thousand records of several responses come back from disk", "[journal]") {
  constexpr std::size_t k_records = 10'000;
  const Folder folder("journal");
  const auto files = io::make_append_files();
  {
    Journal journal = opened(*files, folder);
    REQUIRE(journal.reserve(k_records));
    for (std::size_t number = 0; number < k_records; number += 100) add(journal, number, 100);
    REQUIRE(journal.sync());
  }
  Journal journal = opened(*files, folder);
  CHECK(journal.size() == k_records);
  std::size_t right = 0;
  for (std::size_t number = 0; number < k_records; ++number) right += holds(journal, number) ? 1U : 0U;
  CHECK(right == k_records);
  std::size_t visited = 0;
  REQUIRE(journal.each([&](const JournalEntry& entry) -> Result<void> {
    right -= entry.embed_key == key(visited++) ? 1U : 0U;
    return {};
  }));
  CHECK(visited == k_records);
  CHECK(right == 0);
  REQUIRE(journal.settled());
  CHECK(std::filesystem::is_empty(folder.path("deep/journals")));
}

TEST_CASE("a journal that another process has locked is read, and stays when this one is settled", "[journal]") {
  const Folder folder("journal");
  const auto files = io::make_append_files();
  {
    Journal dead = opened(*files, folder);
    add(dead, 0, 2);
  }
  const auto names = files->names(folder.path("deep/journals"));
  REQUIRE(names->size() == 1);
  const std::string path = folder.path("deep/journals/" + names->front());
  std::ofstream(path, std::ios::app | std::ios::binary) << "VREC";  // it is just being written
  const int other = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  REQUIRE(::flock(other, LOCK_EX | LOCK_NB) == 0);
  const std::string before = content(path);
  {
    Journal journal = opened(*files, folder);
    CHECK(holds(journal, 0));
    CHECK(holds(journal, 1));
    CHECK(journal.warnings().empty());
    add(journal, 2, 1);
    REQUIRE(journal.settled());
  }
  CHECK(content(path) == before);
  ::close(other);
  Journal adopter = opened(*files, folder);
  CHECK(adopter.warnings().size() == 1);
  CHECK(holds(adopter, 1));
  CHECK_FALSE(holds(adopter, 2));
  REQUIRE(adopter.settled());
  CHECK(content(path + ".damaged") == before);
  CHECK(files->names(folder.path("deep/journals"))->size() == 1);
}

TEST_CASE("the bytes of a journal are those of version 1", "[journal]") {
  const Folder folder("journal");
  const auto files = io::make_append_files();
  auto journal = Journal::open(*files, folder.path(), "s", 1);
  REQUIRE(journal);
  const std::string embed_key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
  const std::array<float, 1> values{1.0F};
  const JournalEntry entry{embed_key, values};
  REQUIRE(journal->append(std::span(&entry, 1)));
  const auto names = files->names(folder.path());
  REQUIRE(names->size() == 1);
  CHECK(names->front().starts_with("043a718774c572bd-" + std::to_string(::getpid()) + "-"));
  std::string digits;
  for (const char byte : content(folder.path(names->front()))) {
    constexpr std::string_view k_digits = "0123456789abcdef";
    const auto value = static_cast<unsigned char>(byte);
    digits += k_digits[value >> 4U];
    digits += k_digits[value & 15U];
  }
  CHECK(digits ==
        "494e474f544a4e4c"
        "01000000"
        "01000000"
        "043a718774c572bd8a25adbeb1bfcd5c0256ae11cecf9f9c3f925d0e52beaf89"
        "ab5b9b58790b4f40"
        "56524543"
        "24000000"
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
        "0000803f"
        "42f6a7dc6c47198a");
}
