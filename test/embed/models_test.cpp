#include "embed/models.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace ingot;
using embed::parse_models;

namespace {

std::string refusal(const std::string& text) {
  const auto parsed = parse_models("m.yaml", text);
  if (parsed) return "accepted";
  return parsed.error().message + " | " + parsed.error().hint;
}

std::string entry(const std::string& fields) {
  return refusal("models: {m: {" + fields + "}}");
}

// What is known when the text is read after the built-in table.
embed::Model known(const std::string& text, std::string_view name) {
  embed::ModelTable table = embed::built_in_models();
  auto own = parse_models("m.yaml", text);
  if (!own) FAIL(own.error().message);
  table.append(std::move(*own));
  return table.find(name);
}

}  // namespace

TEST_CASE("the built-in model table parses") {
  const auto table = parse_models("config/models.yaml", embed::built_in_models_text());
  if (!table) FAIL(table.error().message);
}

TEST_CASE("OpenAI's embedding models are known in full") {
  struct Case {
    std::string_view name;
    std::size_t dimensions;
    bool shortens;
    double usd;
  };
  for (const Case& one :
       {Case{"text-embedding-3-small", 1536, true, 0.02}, Case{"text-embedding-3-large", 3072, true, 0.13},
        Case{"text-embedding-ada-002", 1536, false, 0.10}}) {
    CAPTURE(one.name);
    const embed::Model model = embed::built_in_models().find(one.name);
    CHECK(model.listed);
    CHECK_FALSE(model.local);
    CHECK(model.encoding == tokens::Encoding::cl100k_base);
    CHECK(model.dimensions == one.dimensions);
    CHECK(model.shortens == one.shortens);
    CHECK(model.max_input_tokens == 8191);
    CHECK(model.max_request_inputs == 2048);
    CHECK(model.max_request_tokens == 300'000);
    CHECK(model.usd_per_million_tokens == one.usd);
    CHECK(model.price_date == "2025-01");
  }
}

TEST_CASE("a local model of any width runs here and costs nothing to ask") {
  const embed::Model model = embed::built_in_models().find("local/hash-777");
  CHECK(model.listed);
  CHECK(model.local);
  CHECK(model.encoding == tokens::Encoding::cl100k_base);
  CHECK_FALSE(model.dimensions);
  CHECK_FALSE(embed::price_of(model, 1000));
}

TEST_CASE("a model with a tokenizer of its own is listed without an encoding") {
  const embed::Model model = embed::built_in_models().find("voyage-3");
  CHECK(model.listed);
  CHECK_FALSE(model.encoding);
  CHECK_FALSE(embed::price_of(model, 1000));
}

TEST_CASE("nothing is known of a model that is not listed, and the listed name nearby is found") {
  const embed::ModelTable table = embed::built_in_models();
  const embed::Model model = table.find("text-embeding-3-small");
  CHECK_FALSE(model.listed);
  CHECK_FALSE(model.encoding);
  CHECK_FALSE(model.max_input_tokens);
  CHECK(model.facts.empty());
  CHECK(table.did_you_mean("text-embeding-3-small") == "text-embedding-3-small");
  CHECK_FALSE(table.did_you_mean("acme"));
}

TEST_CASE("a later entry wins key by key and keeps the rest") {
  const std::string text =
      "models:\n"
      "  text-embedding-3-small:\n"
      "    usd_per_million_tokens: 0.01\n"
      "    price_date: 2026-10-31\n"
      "  text-*: {max_request_inputs: 100}\n";
  const embed::Model model = known(text, "text-embedding-3-small");
  CHECK(model.usd_per_million_tokens == 0.01);
  CHECK(model.price_date == "2026-10-31");
  CHECK(model.max_request_inputs == 100);
  CHECK(model.max_input_tokens == 8191);
  CHECK(known(text, "text-other").max_request_inputs == 100);
  CHECK_FALSE(known(text, "other").listed);
  const auto origin_of = [&](std::string_view key) {
    for (const embed::Fact& fact : model.facts) {
      if (fact.key == key) return fact.value + " " + fact.origin;
    }
    return std::string();
  };
  CHECK(origin_of("price_date") == "2026-10-31 m.yaml:4");
  CHECK(origin_of("max_request_inputs") == "100 m.yaml:5");
  CHECK(known("models: {text-embedding-3-small: {}}", "text-embedding-3-small").price_date == "2025-01");
}

TEST_CASE("null takes a fact back") {
  const embed::Model model = known(
      "models:\n  text-embedding-3-small: {encoding: null, usd_per_million_tokens: ~, price_date: ~, shortens: null}\n",
      "text-embedding-3-small");
  CHECK(model.listed);
  CHECK_FALSE(model.encoding);
  CHECK_FALSE(model.shortens);
  CHECK(model.price_date.empty());
  CHECK_FALSE(embed::price_of(model, 1000));
}

TEST_CASE("what is wrong with a models file is said with its place and the way to mend it") {
  CHECK(refusal("models:\n  m:\n    encodin: cl100k_base\n") ==
        "m.yaml:3:5: unknown key \"encodin\" | did you mean \"encoding\"?");
  CHECK(entry("x: 1").starts_with("m.yaml:1:14: unknown key \"x\" | use one of: dimensions, encoding, local, "));
  CHECK(entry("encoding: cl10k_base") ==
        "m.yaml:1:24: encoding must be cl100k_base, o200k_base or null | did you mean cl100k_base?");
  CHECK(entry("dimensions: 0").starts_with("m.yaml:1:26: dimensions must be a whole number from 1 to"));
  CHECK(entry("max_input_tokens: 31").find("from 32 to") != std::string::npos);
  CHECK(entry("max_request_inputs: 1.5").find("must be a whole number") != std::string::npos);
  CHECK(entry("max_request_tokens: many").find("must be a whole number") != std::string::npos);
  CHECK(entry("shortens: 1").find("must be true or false") != std::string::npos);
  CHECK(entry("local: yes").find("must be true or false") != std::string::npos);
  CHECK(entry("usd_per_million_tokens: -1, price_date: 2025-01").find("must be a number from 0") != std::string::npos);
  CHECK(refusal("models: {m: 3}").starts_with("m.yaml:1:13: what is known about a model must be a map"));
  CHECK(refusal("models:\n  m:\n").starts_with("m.yaml:2:3: what is known about a model must be a map"));
  CHECK(refusal("models: {'a*b': {}}").starts_with("m.yaml:1:10: \"a*b\" has a * before its end"));
  CHECK(refusal("models: {'': {}}").starts_with("m.yaml:1:10: the name of a model is empty"));
  CHECK(refusal("model: {}").starts_with("m.yaml:1:1: a models file must have a map of names under `models`"));
  CHECK(refusal("models: {}\nmodel: 1").starts_with("m.yaml:2:1: unknown key \"model\""));
  CHECK(refusal("").starts_with("m.yaml:1:1: a models file must have"));
  CHECK(refusal("models: [").starts_with("m.yaml:"));
  CHECK(refusal("models: {}") == "accepted");
  CHECK(refusal("models: {'*': {}}") == "accepted");
}

TEST_CASE("a price has its date") {
  const std::string together = "usd_per_million_tokens and price_date are given together, or neither";
  CHECK(entry("usd_per_million_tokens: 1").find(together) != std::string::npos);
  CHECK(entry("price_date: 2025-01").find(together) != std::string::npos);
  CHECK(entry("usd_per_million_tokens: null, price_date: 2025-01").find(together) != std::string::npos);
  CHECK(entry("usd_per_million_tokens: 0, price_date: 2025-01-31") == "accepted");
  for (const char* wrong :
       {"2025", "2025-13", "2025-00", "2025-1", "2025-01-32", "2025-01-00", "25-01-2025", "'2025/01'"}) {
    CAPTURE(wrong);
    CHECK(entry(std::string("usd_per_million_tokens: 1, price_date: ") + wrong).find("price_date must be a date") !=
          std::string::npos);
  }
}

TEST_CASE("a price is for a million tokens") {
  CHECK(embed::price_of(embed::built_in_models().find("text-embedding-3-large"), 2'000'000) == 0.26);
}

TEST_CASE("a width that the model is known not to make is refused") {
  const embed::ModelTable table = embed::built_in_models();
  const auto refused = [&](std::string_view name, std::size_t dimensions) {
    const auto checked = embed::check_dimensions(table.find(name), dimensions);
    return checked ? std::string() : checked.error().message + " | " + checked.error().hint;
  };
  CHECK(refused("text-embedding-3-small", 1536).empty());
  CHECK(refused("text-embedding-3-small", 256).empty());
  CHECK(refused("text-embedding-3-small", 3072) ==
        "the model text-embedding-3-small makes vectors of at most 1536 values, but PGVECTOR_DIM is 3072 | set "
        "PGVECTOR_DIM=1536");
  CHECK(refused("text-embedding-ada-002", 1536).empty());
  CHECK(
      refused("text-embedding-ada-002", 256) ==
      "the model text-embedding-ada-002 makes vectors of 1536 values, but PGVECTOR_DIM is 256 | set PGVECTOR_DIM=1536");
  CHECK(refused("voyage-3", 256).empty());    // whether it can be shortened is not known
  CHECK(refused("acme-embed", 256).empty());  // nothing is known
}
