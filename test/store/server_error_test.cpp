#include "store/backends/server_error.hpp"

#include <catch2/catch_test_macros.hpp>

#include "store/backends/connection.hpp"

using namespace ingot;
using namespace ingot::store;

TEST_CASE("a database that is not there is started, when it is ours to start") {
  CHECK(connect_error("u@localhost:1/d", HostKind::loopback, "", "Connection refused").hint ==
        "start it with: dev-vector-db up");
  CHECK(connect_error("u@db:1/d", HostKind::remote, "", "Connection refused").hint.find("dev-vector-db") ==
        std::string::npos);
}

TEST_CASE("states that pass and conflicts are known") {
  for (const char* state : {"57P01", "57P02", "57P03", "53300"}) CHECK(is_passing(state));
  for (const char* state : {"40001", "40P01", "55P03"}) CHECK(is_conflict(state));
  for (const char* state : {"", "28P01", "3D000", "42P01"}) {
    CHECK_FALSE(is_passing(state));
    CHECK_FALSE(is_conflict(state));
  }
}

TEST_CASE("text of a server is escaped and cut") {
  CHECK(shortened("a\x1b[31mb") == "a\\x1b[31mb");
  const std::string cut = shortened(std::string(1000, 'x'));
  CHECK(cut.size() == 200);
  CHECK(cut.ends_with("..."));
  const std::string wide = shortened("x" + std::string(300, '\xC3'));
  CHECK(wide.size() <= 200);
}

TEST_CASE("a text array is quoted") {
  CHECK(text_array(std::vector<std::string>{"a", "b\"\\,c", ""}) == R"({"a","b\"\\,c",""})");
}
