// Answers of an embeddings service, and what is read out of them. Vectors have three values.
#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "base/json.hpp"
#include "embed/wire.hpp"
#include "support/plain_base64.hpp"

namespace ingot::embed::answers {

inline constexpr std::string_view k_a = "[0.6,0.8,0]";
inline constexpr std::string_view k_b = "[0,-0.6,0.8]";

/// Of the model m at this built-in service.
inline Endpoint endpoint(std::string_view service) {
  Endpoint to;
  const ServiceTable table = built_in_services();
  const Service* found = table.named(service);
  REQUIRE(found != nullptr);
  to.service = *found;
  to.base_url = "https://a.example/v1";
  to.model = "m";
  to.dimensions = 3;
  return to;
}

inline std::string base64_of(const std::vector<float>& values) {
  std::string bytes(values.size() * sizeof(float), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return '"' + test::plain_base64(bytes) + '"';
}

/// A list of numbers as the string of base64 that says the same.
inline std::string base64_of(std::string_view numbers) {
  const auto list = json::parse(numbers);
  REQUIRE(list);
  std::vector<float> values;
  for (const Value& one : *list->as_list())
    values.push_back(one.as_int() != nullptr ? static_cast<float>(*one.as_int()) : static_cast<float>(*one.as_real()));
  return base64_of(values);
}

inline std::string item(std::string_view index, std::string_view vector) {
  return R"({"object":"embedding","index":)" + std::string(index) + R"(,"embedding":)" + std::string(vector) + "}";
}

inline std::string answer(std::string_view items, std::string_view members = R"("model":"m")") {
  return R"({"object":"list","data":[)" + std::string(items) + "]," + std::string(members) + "}";
}

inline std::string two(std::string_view first, std::string_view second) {
  return answer(item("0", first) + "," + item("1", second));
}

inline Embeddings good(const Endpoint& to, std::string body, std::size_t texts) {
  auto read = parse_answer(to, body, texts);
  if (!read) FAIL(read.error().message);
  return std::move(*read);
}

/// The fault of an answer; of one that is taken the kind `none` is shown as a failure.
inline AnswerFault bad(const Endpoint& to, std::string body, std::size_t texts) {
  const auto read = parse_answer(to, body, texts);
  if (read) FAIL("accepted: " + body.substr(0, 400));
  return read.error();
}

}  // namespace ingot::embed::answers
