#include "config/variables.hpp"

#include <fstream>
#include <sstream>

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

using namespace ingot;

TEST_CASE(".env.example has every variable with its explanation and default, and no other") {
  std::ifstream file(INGOT_SOURCE_DIR "/.env.example");
  std::stringstream text;
  text << file.rdbuf();
  std::string rest = text.str();
  for (const config::Variable& variable : config::variables()) {
    const std::string entry =
        fmt::format("\n# {}\n# {}={}\n", variable.explanation, variable.name, variable.default_value);
    INFO(entry);
    const std::size_t found = rest.find(entry);
    REQUIRE(found != std::string::npos);
    rest.erase(found + 1, entry.size() - 1);
  }
  CHECK(rest.find("\n# PG") == std::string::npos);
  CHECK(rest.find("\n# EMBED") == std::string::npos);
}
