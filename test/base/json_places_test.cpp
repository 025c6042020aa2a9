#include "base/json_places.hpp"

#include <catch2/catch_test_macros.hpp>

using ingot::ByteRange;
using namespace ingot::json;

TEST_CASE("a JSON pointer names the place of a value", "[base]") {
  const std::string_view json = R"( {"a": {"b\"~/c": [1, "x,]", {"d": null}]}, "e":2, "e" : 3} )";
  const auto at = [&](std::string_view pointer) { return place_of(json, pointer).of(json); };
  CHECK(at("") == json.substr(1, json.size() - 2));
  CHECK(at("/a/b\"~0~1c/1") == R"("x,]")");
  CHECK(at("/a/b\"~0~1c/2/d") == "null");
  CHECK(at("/e") == "3");
  CHECK(at("/a/z").empty());
  CHECK(at("/e/0").empty());
}

TEST_CASE("a piece of a string is led back through escapes", "[base]") {
  const std::string_view json = R"("a\nb\u00e9\ud83d\ude00c")";
  const auto of = [&](std::size_t begin, std::size_t end) { return written(json, {begin, end}).of(json); };
  CHECK(of(0, 1) == "a");
  CHECK(of(1, 2) == R"(\n)");
  CHECK(of(3, 5) == R"(\u00e9)");
  CHECK(of(5, 9) == R"(\ud83d\ude00)");
  CHECK(of(2, 10) == R"(b\u00e9\ud83d\ude00c)");
}
