#include "config/env_file.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace ingot;

namespace {

std::string value_of(const std::string& line) {
  const auto parsed = config::parse_env_file(".env.local", line + "\n");
  if (!parsed) return "ERROR " + parsed.error().message;
  return parsed->contains("A") ? parsed->find("A")->second : "MISSING";
}

}  // namespace

TEST_CASE("env values are read as compose, dotenv and systemd all read them") {
  CHECK(value_of("A=plain") == "plain");
  CHECK(value_of("export A=x") == "x");
  CHECK(value_of("A=") == "");
  CHECK(value_of("A=a#b") == "a#b");
  CHECK(value_of("A=a # comment") == "a");
  CHECK(value_of("A='$x # \"\\'") == "$x # \"\\");
  CHECK(value_of("A=\"a\\tb\\\\ \\\"q\\\"\" # c") == "a\tb\\ \"q\"");
  CHECK(value_of("A=x\r") == "x");
  CHECK(value_of("# A=no") == "MISSING");
}

TEST_CASE("what tools would read differently is refused with its line and without its value") {
  CHECK(value_of("A=secret$HOME") == "ERROR .env.local:1: a $ that some tools would expand");
  CHECK(value_of("A=\"$secret\"") == "ERROR .env.local:1: a $ that some tools would expand");
  CHECK(value_of("A='secret") == "ERROR .env.local:1: a single quote is not closed");
  CHECK(value_of("A=\"secret") == "ERROR .env.local:1: a double quote is not closed");
  CHECK(value_of("A=secret\\") == "ERROR .env.local:1: a line that ends in a backslash");
  CHECK(value_of("A=\"\\secret\"") == "ERROR .env.local:1: an unknown escape");
  CHECK(value_of("A=1\nA=2") == "ERROR .env.local:2: A is set twice");
  CHECK(value_of("; comment") == "ERROR .env.local:1: not a NAME=value line");
}
