// A program of its own, since it counts every allocation: a pretoken costs none.
#include <cstddef>
#include <cstdlib>
#include <new>
#include <random>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include "tokens/tokenizer.hpp"

using namespace ingot::tokens;

namespace {

std::size_t g_allocations = 0;

void* counted(std::size_t size) {
  ++g_allocations;
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}

template <class Work>
std::size_t allocations_in(Work work) {
  const std::size_t before = g_allocations;
  work();
  return g_allocations - before;
}

// Words that no tokenizer has met before, rulers, long words, Chinese.
std::string fresh_text(unsigned seed, std::size_t words) {
  std::mt19937 random(seed);
  std::string text;
  for (std::size_t word = 0; word < words; ++word) {
    const std::size_t length = word % 100 == 0 ? 700 : 2 + random() % 20;
    for (std::size_t i = 0; i < length; ++i) text += static_cast<char>('a' + random() % 26);
    text += word % 10 == 0 ? "\n---------------------------------\n" : " ";
    for (std::size_t i = random() % 12; i > 0; --i) {
      const std::size_t code_point = 0x4E00 + random() % 0x5000;
      text += static_cast<char>(0xE0U | code_point >> 12U);
      text += static_cast<char>(0x80U | (code_point >> 6U & 0x3FU));
      text += static_cast<char>(0x80U | (code_point & 0x3FU));
    }
  }
  return text;
}

}  // namespace

void* operator new(std::size_t size) {
  return counted(size);
}
void* operator new[](std::size_t size) {
  return counted(size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}

TEST_CASE("tokens: a pretoken costs no allocation") {
  constexpr std::size_t k_words = 20'000;
  constexpr std::size_t k_growth = 64;  // of work space and of the map, which double
  const std::string first = fresh_text(1, k_words);
  const std::string second = fresh_text(2, k_words);
  for (const Encoding encoding : k_encodings) {
    for (const InstructionSet set : available_instruction_sets()) {
      INFO(name(encoding) << ' ' << name(set));
      Tokenizer tokenizer(encoding, set);
      std::size_t total = 0;
      CHECK(allocations_in([&] { total += tokenizer.count(first); }) < k_growth);
      CHECK(allocations_in([&] { total += tokenizer.count(second); }) == 0);
      CHECK(allocations_in([&] { total += tokenizer.map(second).total(); }) < k_growth);
      CHECK(total > 6 * k_words);
    }
  }
}
