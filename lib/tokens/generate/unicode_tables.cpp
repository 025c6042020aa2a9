#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <map>
#include <memory>
#include <sstream>
#include <vector>

#include "tokens/generate/tables.hpp"
#include "tokens/unicode_class.hpp"

namespace ingot::tokens::generate {
namespace {

constexpr std::array<std::string_view, 11> k_class_names = {
    "other", "newline", "space", "blank", "number", "upper", "lower", "caseless", "ideograph", "unspaced", "mark"};
static_assert(static_cast<std::size_t>(CharClass::mark) + 1 == k_class_names.size());

std::uint8_t class_named(std::string_view name) {
  for (std::size_t i = 0; i < k_class_names.size(); ++i) {
    if (k_class_names[i] == name) return static_cast<std::uint8_t>(i);
  }
  throw Refused("unknown class of characters: " + std::string(name));
}

std::vector<std::uint8_t> class_per_code_point(std::string_view lines) {
  std::vector<std::uint8_t> result(0x110000, 0);
  std::istringstream in{std::string(lines)};
  std::size_t first = 0;
  std::size_t last = 0;
  char dash = 0;
  std::string name;
  while (in >> std::hex >> first >> dash >> last >> name) {
    if (dash != '-' || first > last || last >= result.size()) throw Refused("bad range of code points at " + name);
    std::fill(result.begin() + static_cast<std::ptrdiff_t>(first),
              result.begin() + static_cast<std::ptrdiff_t>(last) + 1, class_named(name));
  }
  if (!in.eof()) throw Refused("bad line in the table of character classes");
  for (std::size_t i = 0; i < 0x80; ++i) {
    if (result[i] != static_cast<std::uint8_t>(k_ascii_classes[i])) throw Refused("ASCII classes differ");
  }
  return result;
}

}  // namespace

std::string unicode_tables(std::string_view lines) {
  const std::vector<std::uint8_t> classes = class_per_code_point(lines);
  auto tables = std::make_unique<UnicodeClasses>();
  using Block = decltype(tables->blocks)::value_type;
  std::map<Block, std::size_t> known;
  for (std::size_t i = 0; i < UnicodeClasses::k_blocks; ++i) {
    Block block{};
    for (std::size_t j = 0; j < UnicodeClasses::k_block; ++j) {
      const unsigned nibble = classes[i * UnicodeClasses::k_block + j];
      block[j / 2] = static_cast<std::uint8_t>(block[j / 2] | (j % 2 == 0 ? nibble : nibble << 4U));
    }
    const std::size_t number = known.try_emplace(block, known.size()).first->second;
    if (number >= tables->blocks.size()) throw Refused("too many distinct blocks of code points");
    tables->blocks[number] = block;
    tables->block_of[i] = static_cast<std::uint8_t>(number);
  }
  std::string bytes(sizeof(UnicodeClasses), '\0');
  std::memcpy(bytes.data(), tables.get(), bytes.size());
  return bytes;
}

}  // namespace ingot::tokens::generate
