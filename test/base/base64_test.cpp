#include "base/base64.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace ingot;

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
