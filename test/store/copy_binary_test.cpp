#include "store/backends/copy_binary.hpp"

#include <array>
#include <limits>
#include <string>

#include <catch2/catch_test_macros.hpp>

using namespace ingot::store;
using namespace std::string_literals;

TEST_CASE("a table of COPY has its signature and trailer") {
  std::string out;
  CopyBinary copy(out);
  copy.header();
  copy.trailer();
  CHECK(out == "PGCOPY\n\377\r\n\0"s + "\0\0\0\0"s + "\0\0\0\0"s + "\xFF\xFF"s);
}

TEST_CASE("a row is its number of columns and each value with its length") {
  std::string out;
  CopyBinary copy(out);
  copy.begin_row(3);
  copy.text("h\xC3\xA9");
  copy.null();
  copy.jsonb("{}");
  CHECK(out == "\0\3"s + "\0\0\0\3h\xC3\xA9"s + "\xFF\xFF\xFF\xFF"s + "\0\0\0\3\1{}"s);
}

TEST_CASE("bytes are taken as they are, zeros among them") {
  std::string out;
  CopyBinary(out).bytea("a\0\xFF"s);
  CHECK(out == "\0\0\0\3a\0\xFF"s);
}

TEST_CASE("an empty text is not NULL") {
  std::string out;
  CopyBinary(out).text("");
  CHECK(out == "\0\0\0\0"s);
}

TEST_CASE("a vector is its width, a reserved zero and big-endian floats") {
  const std::array<float, 2> values{1.0F, -2.5F};
  std::string out;
  CopyBinary(out).vector(values);
  CHECK(out == "\0\0\0\x0C"s + "\0\2\0\0"s + "\x3F\x80\0\0"s + "\xC0\x20\0\0"s);
  CHECK(binary_vector(values) == out.substr(4));
}

TEST_CASE("a halfvec is its width, a reserved zero and big-endian half floats") {
  const std::array<float, 2> values{1.0F, -0.25F};
  std::string out;
  CopyBinary(out).halfvec(values);
  CHECK(out == "\0\0\0\x08"s + "\0\2\0\0"s + "\x3C\0"s + "\xB4\0"s);
}

TEST_CASE("half floats are rounded to the nearest, ties to even, down to the smallest") {
  struct Case {
    float value;
    int bits;
  };
  const Case cases[] = {{0.0F, 0},
                        {-0.0F, 0x8000},
                        {1.0F / 3.0F, 0x3555},
                        {1.0F + 0x1p-11F, 0x3C00},         // a tie, down to even
                        {1.0F + 3.0F * 0x1p-11F, 0x3C02},  // a tie, up to even
                        {1.0F + 0x1.8p-11F, 0x3C01},
                        {0x1.FFEp-1F, 0x3C00},  // carries into the exponent
                        {0x1p-14F, 0x0400},     // the least normal one
                        {0x1.FF8p-15F, 0x03FF},
                        {0x1.FFCp-15F, 0x0400},  // a tie, up to even and to the least normal one
                        {0x1p-24F, 0x0001},
                        {0x1p-25F, 0x0000},  // a tie, to zero
                        {0x1.8p-24F, 0x0002},
                        {0x1.000002p-25F, 0x0001},
                        {65504.0F, 0x7BFF},
                        {65519.996F, 0x7BFF}};
  for (const Case& c : cases) {
    INFO(c.value);
    CHECK(half_bits(c.value) == c.bits);
  }
  CHECK_FALSE(half_bits(65520.0F));
  CHECK_FALSE(half_bits(-std::numeric_limits<float>::infinity()));
  CHECK_FALSE(half_bits(std::numeric_limits<float>::quiet_NaN()));
}

TEST_CASE("long values carry their length in big-endian order") {
  std::string out;
  CopyBinary(out).text(std::string(0x012345, 'x'));
  CHECK(out.substr(0, 4) == "\0\x01\x23\x45"s);
  CHECK(out.size() == 4 + 0x012345);
}
