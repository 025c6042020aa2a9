// The journal over files in memory: every byte that may be damaged, every call that may fail.
#include "embed/journal.hpp"

#include <cmath>
#include <map>
#include <set>

#include <catch2/catch_test_macros.hpp>

#include "base/float_bytes.hpp"
#include "embed/embedder.hpp"
#include "support/memory_append_files.hpp"

using namespace ingot;
using namespace ingot::embed;
using ingot::test::MemoryAppendFiles;

namespace {

constexpr std::size_t k_dimensions = 3;
const std::string k_space = "openai/test/3/unit/1";

std::string key(int number) {
  return embed_key(k_space, std::to_string(number));
}

std::vector<float> vector_of(int number) {
  return {static_cast<float>(number), -0.0F, 1e-45F};
}

Journal opened(MemoryAppendFiles& files) {
  auto journal = Journal::open(files, "j", k_space, k_dimensions);
  if (!journal) FAIL(journal.error().message);
  return std::move(*journal);
}

// Records of the numbers in one append.
Result<void> add(Journal& journal, const std::vector<int>& numbers) {
  std::vector<std::string> keys;
  std::vector<std::vector<float>> vectors;
  std::vector<JournalEntry> entries;
  for (const int number : numbers) {
    keys.push_back(key(number));
    vectors.push_back(vector_of(number));
  }
  for (std::size_t i = 0; i < numbers.size(); ++i) entries.push_back({keys[i], vectors[i]});
  return journal.append(entries);
}

bool same_bits(std::span<const float> a, std::span<const float> b) {
  std::string left;
  std::string right;
  append_float_bytes(left, a);
  append_float_bytes(right, b);
  return left == right;
}

// The numbers below `most` that are there; a wrong vector fails the test.
std::set<int> found(Journal& journal, int most) {
  std::set<int> numbers;
  for (int number = 0; number < most; ++number) {
    const auto values = journal.find(key(number));
    if (!values) FAIL(values.error().message);
    if (values->empty()) continue;
    if (!same_bits(*values, vector_of(number))) FAIL("a wrong vector");
    numbers.insert(number);
  }
  return numbers;
}

std::set<int> upto(int count) {
  std::set<int> numbers;
  for (int number = 0; number < count; ++number) numbers.insert(number);
  return numbers;
}

// The bytes of a journal that holds 0, 1 ... count - 1, and the path that it had.
std::pair<std::string, std::string> journal_of(int count) {
  MemoryAppendFiles files;
  {
    Journal journal = opened(files);
    for (int number = 0; number < count; ++number) REQUIRE(add(journal, {number}));
  }
  REQUIRE(files.paths().size() == 1);
  return {files.paths()[0], files.bytes(files.paths()[0])};
}

// What a journal of `count` records with these bytes gives, twice: with damage found and with it carried over.
std::set<int> survivors(const std::string& path, const std::string& bytes, int count, bool& warned) {
  MemoryAppendFiles files;
  files.file(path, bytes);
  std::set<int> numbers;
  {
    Journal journal = opened(files);
    numbers = found(journal, count);
    warned = !journal.warnings().empty();
    if (warned) {
      if (files.bytes(path + ".damaged") != bytes) FAIL("the damaged file was not kept as it was");
    }
  }
  files.power_failure();
  Journal again = opened(files);
  if (found(again, count) != numbers || !again.warnings().empty()) FAIL("the good records were not carried over");
  return numbers;
}

}  // namespace

TEST_CASE("what was appended is found, bit for bit, and other keys are not", "[journal]") {
  MemoryAppendFiles files;
  Journal journal = opened(files);
  CHECK(files.paths().empty());
  REQUIRE(add(journal, {0, 1}));
  REQUIRE(add(journal, {2}));
  CHECK(found(journal, 5) == std::set<int>{0, 1, 2});
  CHECK(journal.size() == 3);
  CHECK(journal.contains(key(1)));
  CHECK_FALSE(journal.contains(key(4)));
  for (const char* other : {"", "0", "no key"}) CHECK(journal.find(other)->empty());
  CHECK(journal.find(std::string(64, 'A'))->empty());
}

TEST_CASE("no file is made before something is reserved or appended", "[journal]") {
  MemoryAppendFiles files;
  Journal journal = opened(files);
  REQUIRE(journal.sync());
  REQUIRE(journal.settled());
  CHECK(files.paths().empty());
  REQUIRE(journal.reserve(1));
  CHECK(files.paths().size() == 1);
  REQUIRE(journal.settled());
  CHECK(files.paths().empty());
}

TEST_CASE("the next process adopts what a dead one left, and removes it when it is settled", "[journal]") {
  MemoryAppendFiles files;
  for (int dead = 0; dead < 3; ++dead) {
    Journal journal = opened(files);
    REQUIRE(add(journal, {dead}));
    REQUIRE(journal.sync());
    files.power_failure();
  }
  Journal journal = opened(files);
  CHECK(found(journal, 5) == upto(3));
  REQUIRE(add(journal, {3}));
  std::set<std::string> visited;
  REQUIRE(journal.each([&](const JournalEntry& entry) -> Result<void> {
    visited.emplace(entry.embed_key);
    return {};
  }));
  CHECK(visited == std::set<std::string>{key(0), key(1), key(2), key(3)});
  CHECK(files.paths().size() == 4);
  REQUIRE(journal.settled());
  CHECK(files.paths().empty());
  CHECK(journal.size() == 0);
  REQUIRE(add(journal, {4}));
  CHECK(found(journal, 5) == std::set<int>{4});
}

TEST_CASE("a file of a living process is read and neither visited nor removed", "[journal]") {
  MemoryAppendFiles files;
  Journal living = opened(files);
  REQUIRE(add(living, {0, 1}));
  Journal other = opened(files);
  CHECK(found(other, 3) == upto(2));
  REQUIRE(other.each([](const JournalEntry&) { return fail(ErrorKind::io, "visited"); }));
  REQUIRE(other.settled());
  CHECK(files.paths().size() == 1);
  CHECK(found(living, 3) == upto(2));
}

TEST_CASE("who only looks finds what is there, and changes nothing even where it is damaged", "[journal]") {
  auto [path, bytes] = journal_of(3);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  MemoryAppendFiles files;
  files.file(path, bytes);
  auto journal = Journal::open(files, "j", k_space, k_dimensions, JournalUse::look);
  REQUIRE(journal);
  CHECK(found(*journal, 3) == upto(2));
  CHECK(journal->warnings().empty());
  CHECK(files.paths() == std::vector<std::string>{path});
}

TEST_CASE("a journal that ends anywhere gives the whole records before", "[journal]") {
  constexpr int k_records = 3;
  const auto [path, bytes] = journal_of(k_records);
  const std::size_t record = JournalFormat(k_space, k_dimensions).record_bytes();
  const std::size_t header = bytes.size() - k_records * record;
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    bool warned = false;
    const std::size_t whole = size < header ? 0 : (size - header) / record;
    INFO(size);
    REQUIRE(survivors(path, bytes.substr(0, size), k_records, warned) == upto(static_cast<int>(whole)));
    // In a header that was begun there is nothing to lose.
    REQUIRE(warned == (size > header && (size - header) % record != 0));
  }
}

TEST_CASE("a byte that was flipped takes its record and those behind it away, and no other", "[journal]") {
  constexpr int k_records = 3;
  const auto [path, bytes] = journal_of(k_records);
  const std::size_t record = JournalFormat(k_space, k_dimensions).record_bytes();
  const std::size_t header = bytes.size() - k_records * record;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const unsigned mask : {1U, 0x80U, 0xFFU}) {
      std::string damaged = bytes;
      damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ mask);
      bool warned = false;
      const std::size_t whole = at < header ? 0 : (at - header) / record;
      INFO(at);
      REQUIRE(survivors(path, damaged, k_records, warned) == upto(static_cast<int>(whole)));
      REQUIRE(warned);
    }
  }
}

TEST_CASE("zeros, old records and text behind the last record are no records", "[journal]") {
  const auto [path, bytes] = journal_of(2);
  JournalFormat elsewhere("another space", k_dimensions);
  std::string foreign;
  elsewhere.append_record(foreign, *key_bytes(key(2)), vector_of(7));
  for (const std::string& tail : {std::string(1, '\0'), std::string(5000, '\0'), foreign, std::string("VREC"), bytes}) {
    bool warned = false;
    REQUIRE(survivors(path, bytes + tail, 3, warned) == upto(2));
    REQUIRE(warned);
  }
}

TEST_CASE("a journal of another version or of other dimensions is kept and not used", "[journal]") {
  const auto [path, bytes] = journal_of(1);
  std::string version = bytes;
  version[8] = 2;
  const std::string wide = JournalFormat(k_space, k_dimensions + 1).header();
  for (const std::string& other : {version, wide + bytes.substr(wide.size())}) {
    bool warned = false;
    CHECK(survivors(path, other, 1, warned).empty());
    CHECK(warned);
  }
}

TEST_CASE("files of other spaces and of other programs are left alone", "[journal]") {
  const auto [path, bytes] = journal_of(1);
  MemoryAppendFiles files;
  const std::string stem = path.substr(0, path.find('-'));
  const std::string whole_elsewhere = JournalFormat("whose digest begins alike", k_dimensions).header();
  files.file("j/notes.txt", "mine");
  files.file(stem + "-1.journal", bytes);
  files.file(stem + "-x-00000001.journal", bytes);
  files.file(stem + "-1-0000000x.journal", bytes);
  files.file(path + ".damaged", bytes);
  files.file("j/0123456789abcdef-1-00000001.journal", bytes);
  files.file(stem + "-1-00000001.journal", whole_elsewhere);
  const auto before = files.paths();
  Journal journal = opened(files);
  CHECK(found(journal, 1).empty());
  CHECK(journal.warnings().empty());
  REQUIRE(journal.settled());
  CHECK(files.paths() == before);
}

TEST_CASE("two spaces share a directory and see nothing of each other", "[journal]") {
  MemoryAppendFiles files;
  Journal one = opened(files);
  auto other = Journal::open(files, "j", "openai/other/3/unit/1", k_dimensions);
  REQUIRE(other);
  REQUIRE(add(one, {0}));
  REQUIRE(add(*other, {1}));
  CHECK(found(one, 2) == std::set<int>{0});
  CHECK(found(*other, 2) == std::set<int>{1});
  REQUIRE(other->settled());
  CHECK(found(one, 2) == std::set<int>{0});
  CHECK(files.paths().size() == 1);
}

TEST_CASE("whatever call fails, it is an error of kind io, and what was synced stays", "[journal]") {
  for (std::size_t call = 1;; ++call) {
    MemoryAppendFiles files;
    const auto [path, bytes] = journal_of(2);
    files.file(path, bytes + "torn");
    std::set<int> durable = upto(2);
    files.fail_call(call);
    Result<void> outcome;
    {
      auto journal = Journal::open(files, "j", k_space, k_dimensions);
      if (!journal) outcome = fail(journal.error());
      for (int number = 2; number < 5 && outcome; ++number) {
        outcome = journal->reserve(1);
        if (outcome) outcome = add(*journal, {number});
        if (outcome) outcome = journal->sync();
        if (outcome) durable.insert(number);
      }
    }
    INFO(call);
    const bool failed = files.failed();
    REQUIRE(failed == !outcome);
    if (failed) REQUIRE(outcome.error().kind == ErrorKind::io);
    files.fail_call(0);
    files.power_failure();
    Journal next = opened(files);
    const std::set<int> left = found(next, 5);
    REQUIRE(std::includes(left.begin(), left.end(), durable.begin(), durable.end()));
    if (!failed) break;
  }
}

TEST_CASE("after a sync that failed nothing is taken any more", "[journal]") {
  MemoryAppendFiles files;
  Journal journal = opened(files);
  REQUIRE(add(journal, {0}));
  files.fail_call(1);
  CHECK(journal.sync().error().kind == ErrorKind::io);
  CHECK_FALSE(journal.sync());
  CHECK_FALSE(add(journal, {1}));
  CHECK_FALSE(journal.reserve(1));
}

TEST_CASE("a vector whose bytes change while the journal is open is not given out", "[journal]") {
  const auto [path, bytes] = journal_of(2);
  MemoryAppendFiles files;
  files.file(path, bytes);
  Journal journal = opened(files);
  files.overwrite(path, bytes.size() - 20);
  CHECK(found(journal, 2) == std::set<int>{0});
  CHECK(journal.warnings().size() == 1);
  CHECK(found(journal, 2) == std::set<int>{0});
  CHECK(journal.each([](const JournalEntry&) { return Result<void>(); }).error().kind == ErrorKind::io);
}
