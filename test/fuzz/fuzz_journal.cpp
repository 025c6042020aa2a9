// Any bytes as a journal, and sound journals with any edits: no vector is read that was not written under its key, what
// is good is carried over, and the file itself is never lost.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "embed/embedder.hpp"
#include "embed/journal.hpp"
#include "support/memory_append_files.hpp"
#include "target.hpp"

namespace {

using namespace ingot;

constexpr std::string_view k_space = "fuzz";
constexpr std::size_t k_dimensions = 2;
constexpr int k_records = 4;

std::string key(int number) {
  return embed::embed_key(k_space, std::to_string(number));
}

std::array<float, k_dimensions> vector_of(int number) {
  return {static_cast<float>(number), 0.5F};
}

embed::Journal opened(test::MemoryAppendFiles& files) {
  auto journal = embed::Journal::open(files, "j", k_space, k_dimensions);
  fuzz::require(journal.has_value(), "bytes are no error");
  return std::move(*journal);
}

// A sound journal and its path.
std::pair<std::string, std::string> sound() {
  test::MemoryAppendFiles files;
  embed::Journal journal = opened(files);
  for (int number = 0; number < k_records; ++number) {
    const std::string text = key(number);
    const auto values = vector_of(number);
    const embed::JournalEntry entry{text, values};
    fuzz::require(journal.append(std::span(&entry, 1)).has_value(), "appending works");
  }
  return {files.paths().front(), files.bytes(files.paths().front())};
}

// Four bytes an edit: what, where (two bytes), and with what.
std::string edited(std::string bytes, std::string_view edits) {
  for (; edits.size() >= 4 && !bytes.empty(); edits.remove_prefix(4)) {
    const auto number = [&](std::size_t i) { return std::size_t{static_cast<unsigned char>(edits[i])}; };
    const std::size_t at = (number(1) * 256 + number(2)) % bytes.size();
    const auto with = static_cast<char>(number(3));
    if (number(0) % 4 == 0) bytes[at] = with;
    if (number(0) % 4 == 1) bytes.resize(at);
    if (number(0) % 4 == 2) bytes.insert(at, number(3), with);
    if (number(0) % 4 == 3) bytes += bytes.substr(at, number(3));
  }
  return bytes;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  static const auto written = sound();
  const std::string_view input = fuzz::text_of(data + 1, size - 1);
  const std::string bytes = data[0] % 4 == 0 ? std::string(input) : edited(written.second, input);
  test::MemoryAppendFiles files;
  files.file(written.first, bytes);
  std::size_t good = 0;
  {
    embed::Journal journal = opened(files);
    for (int number = 0; number < k_records; ++number) {
      const auto values = journal.find(key(number));
      fuzz::require(values.has_value(), "what is there can be read");
      const auto wanted = vector_of(number);
      fuzz::require(values->empty() || std::equal(values->begin(), values->end(), wanted.begin(), wanted.end()),
                    "no vector is wrong");
      good += values->empty() ? 0U : 1U;
    }
    fuzz::require(good == journal.size(), "no key was made up");
    const bool damaged = !journal.warnings().empty();
    fuzz::require(files.bytes(damaged ? written.first + ".damaged" : written.first) == bytes, "the file is kept");
  }
  files.power_failure();
  const embed::Journal again = opened(files);
  fuzz::require(again.size() == good && again.warnings().empty(), "what is good is carried over once");
  return 0;
}
