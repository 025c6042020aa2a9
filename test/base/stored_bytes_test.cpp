// Bytes that files and databases hold: what was written once must be read for ever.
#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <string>

#include <catch2/catch_test_macros.hpp>

#include "base/checksum.hpp"
#include "base/float_bytes.hpp"

using namespace ingot;
using namespace std::string_literals;

TEST_CASE("floats are little-endian float32, and every bit of them comes back", "[base]") {
  const std::array<float, 8> values{1.0F,
                                    -2.5F,
                                    0.0F,
                                    -0.0F,
                                    std::numeric_limits<float>::denorm_min(),
                                    std::numeric_limits<float>::max(),
                                    std::numeric_limits<float>::infinity(),
                                    std::bit_cast<float>(std::uint32_t{0x7FC12345})};
  std::string bytes = "before";
  append_float_bytes(bytes, values);
  CHECK(bytes == "before"s + "\0\0\x80\x3F"s + "\0\0\x20\xC0"s + "\0\0\0\0"s + "\0\0\0\x80"s + "\1\0\0\0"s +
                     "\xFF\xFF\x7F\x7F"s + "\0\0\x80\x7F"s + "\x45\x23\xC1\x7F"s);
  std::array<float, 8> read{};
  read_float_bytes(std::string_view(bytes).substr(6), read);
  for (std::size_t i = 0; i < values.size(); ++i)
    CHECK(std::bit_cast<std::uint32_t>(read[i]) == std::bit_cast<std::uint32_t>(values[i]));
}

TEST_CASE("a checksum is XXH3-64, and another one under another seed", "[base]") {
  CHECK(checksum64("") == 0x2D06800538D394C2U);
  CHECK(checksum64("", 1) != checksum64(""));
  CHECK(checksum64("a", 1) != checksum64("a", 2));
  CHECK(checksum64(std::string(6000, 'a'), 1) != checksum64(std::string(6000, 'a'), 2));
}
