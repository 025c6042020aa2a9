#include "store/backends/copy_binary.hpp"

#include <array>
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

TEST_CASE("long values carry their length in big-endian order") {
  std::string out;
  CopyBinary(out).text(std::string(0x012345, 'x'));
  CHECK(out.substr(0, 4) == "\0\x01\x23\x45"s);
  CHECK(out.size() == 4 + 0x012345);
}
