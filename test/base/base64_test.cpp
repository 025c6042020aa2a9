#include "base/base64.hpp"

#include <random>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "support/plain_base64.hpp"

using namespace ingot;
using test::plain_base64;

namespace {

constexpr std::string_view k_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Of each size several, so that all digits occur.
std::string bytes_of(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random() & 0xFFU);
  return bytes;
}

std::optional<std::string> decoded(std::string_view digits, std::size_t size) {
  std::vector<unsigned char> bytes(size);
  if (!decode_base64(digits, bytes)) return std::nullopt;
  return std::string(bytes.begin(), bytes.end());
}

}  // namespace

TEST_CASE("Base64 is read in both alphabets, padded or not", "[base]") {
  CHECK(from_base64("") == "");
  CHECK(from_base64("Zg==") == "f");
  CHECK(from_base64("Zg") == "f");
  CHECK(from_base64("Zm9vYmFy") == "foobar");
  CHECK(from_base64("+/8=") == "\xFB\xFF");
  CHECK(from_base64("-_8") == "\xFB\xFF");
  CHECK_FALSE(from_base64("Zm9v YmFy"));
  CHECK_FALSE(from_base64("Zm=9"));
}

TEST_CASE("base64 of every length is decoded into exactly its bytes", "[base]") {
  for (std::size_t size = 0; size <= 200; size += size < 20 ? 1 : 37) {
    for (unsigned seed = 0; seed < 20; ++seed) {
      CAPTURE(size, seed);
      const std::string bytes = bytes_of(size, seed);
      const std::string digits = plain_base64(bytes);
      CHECK(decoded(digits, size) == bytes);
      CHECK(from_base64(digits) == bytes);
      CHECK_FALSE(decoded(digits, size + 1));
      if (size > 0) CHECK_FALSE(decoded(digits, size - 1));
    }
  }
}

TEST_CASE("no other character stands among the digits", "[base]") {
  // Up to 20 one at a time; then what is read in groups of eight, and a rest.
  for (std::size_t size = 1; size <= 60; size += size < 20 ? 1 : 13) {
    const std::string digits = plain_base64(bytes_of(size, 1));
    for (std::size_t at = 0; at < digits.size(); ++at) {
      for (int c = 0; c < 256; ++c) {
        std::string wrong = digits;
        wrong[at] = static_cast<char>(c);
        if (k_digits.find(wrong[at]) != std::string_view::npos || wrong == digits) continue;
        CAPTURE(size, at, c);
        REQUIRE_FALSE(decoded(wrong, size));
      }
    }
  }
}

TEST_CASE("padding fills the last group, and digits do not", "[base]") {
  CHECK(decoded("Zg==", 1) == "f");
  CHECK(decoded("Zm8=", 2) == "fo");
  CHECK(decoded("Zm9v", 3) == "foo");
  for (const char* wrong :
       {"Zg", "Zg=", "Zg===", "ZgA=", "Zg=A", "Z===", "====", "=g==", "Zg==Zg==", " Zg==", "Zg==\n"}) {
    CAPTURE(wrong);
    CHECK_FALSE(decoded(wrong, 1));
  }
  for (const char* wrong : {"Zm8", "Zm8A", "Zm==", "Zm=8", "Z=m8"}) {
    CAPTURE(wrong);
    CHECK_FALSE(decoded(wrong, 2));
  }
  CHECK_FALSE(decoded("Zm9=", 3));
  CHECK(decoded("", 0) == "");
  CHECK_FALSE(decoded("====", 0));
}

TEST_CASE("bits that fill no byte are zero", "[base]") {
  for (std::size_t digit = 0; digit < k_digits.size(); ++digit) {
    CAPTURE(digit);
    CHECK(decoded(std::string("Z") + k_digits[digit] + "==", 1).has_value() == (digit % 16 == 0));
    CHECK(decoded(std::string("Zm") + k_digits[digit] + "=", 2).has_value() == (digit % 4 == 0));
  }
}
