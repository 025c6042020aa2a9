// As a release sees it.
#undef INGOT_FAILPOINTS
#include "io/failpoint.hpp"

#include <string_view>

#include <catch2/catch_test_macros.hpp>

namespace {

#define TEXT_OF(...) #__VA_ARGS__
#define EXPANDED(...) TEXT_OF(__VA_ARGS__)

TEST_CASE("a place where tests kill is nothing in a release", "[failpoint]") {
  CHECK(std::string_view(EXPANDED(INGOT_FAILPOINT(commit_sent))) == "static_cast<void>(0)");
}

}  // namespace
