#include <array>
#include <bit>
#include <cmath>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "base/sha256.hpp"
#include "embed/embedder.hpp"
#include "support/memory_filesystem.hpp"

using namespace ingot;
using namespace ingot::embed;

namespace {

Result<std::unique_ptr<Embedder>> made(std::string_view model, std::size_t dimensions) {
  test::MemoryFileSystem files;
  return make_embedder(model, dimensions, files);
}

Matrix embedded(const std::vector<std::string_view>& texts, std::size_t dimensions = 1536) {
  const auto embedder = made("local/hash-" + std::to_string(dimensions), dimensions);
  REQUIRE(embedder);
  auto matrix = (*embedder)->embed(texts);
  REQUIRE(matrix);
  REQUIRE(matrix->rows() == texts.size());
  return *matrix;
}

double cosine(std::string_view a, std::string_view b) {
  const Matrix matrix = embedded({a, b});
  double sum = 0;
  for (std::size_t i = 0; i < matrix.dimensions; ++i)
    sum += static_cast<double>(matrix.row(0)[i]) * static_cast<double>(matrix.row(1)[i]);
  return sum;
}

std::string digest(std::span<const float> values) {
  std::string bytes;
  for (const float value : values) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    for (unsigned shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<char>((bits >> shift) & 0xFFU));
  }
  return sha256_hex(bytes);
}

constexpr std::string_view k_english =
    "The warranty follows the gun, not its first buyer: second owners keep what is left of the ten years. It's "
    "\"Perazzi\" walnut.";
constexpr std::string_view k_mixed =
    "Cos\xC3\xA8 la prova? \xE5\xBA\x8A\xE5\xB0\xBE\xE3\x81\xAE\xE5\xAF\xB8\xE6\xB3\x95\xE3\x81\xAF "
    "\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82";

}  // namespace

TEST_CASE("every vector has unit length, whatever the text") {
  for (const std::size_t dimensions :
       {std::size_t{8}, std::size_t{9}, std::size_t{256}, std::size_t{1536}, std::size_t{16000}}) {
    const std::string long_word(10'000, 'x');
    const Matrix matrix = embedded(
        {"", " ", "+++ --- ***", "a", "7", k_english, k_mixed, "\xFF\xFE", long_word, "\xF0\x9F\x98\x80"}, dimensions);
    for (std::size_t row = 0; row < matrix.rows(); ++row) {
      double squares = 0;
      for (const float value : matrix.row(row)) squares += static_cast<double>(value) * static_cast<double>(value);
      CHECK(std::abs(std::sqrt(squares) - 1.0) < 1e-5);
    }
  }
}

TEST_CASE("a text without words gets the fixed first unit vector") {
  const Matrix matrix = embedded({"", "+++"}, 8);
  for (std::size_t row = 0; row < 2; ++row) {
    CHECK(matrix.row(row)[0] == 1.0F);
    CHECK(matrix.row(row)[1] == 0.0F);
  }
}

// Stored vectors depend on these bytes. If they must change, k_algorithm in local_hash.cpp changes with them.
TEST_CASE("vectors are the same bytes on every machine") {
  const Matrix matrix = embedded({k_english, k_mixed});
  CHECK(digest(matrix.row(0)) == "39df8eec1e6b4faeebadc59952f0bb3c688c947e1e966b9c1e8f14ac58d35ddd");
  CHECK(digest(matrix.row(1)) == "842c378bd3394d91c614482e2c09e34a9a9839f9213fad2977da08ebaaecbf40");
}

TEST_CASE("rows come in the order of the texts, and a text's vector does not depend on its neighbours") {
  const Matrix together = embedded({k_english, k_mixed, "walnut grades"});
  const Matrix reversed = embedded({"walnut grades", k_mixed, k_english});
  for (std::size_t i = 0; i < together.dimensions; ++i) {
    REQUIRE(together.row(0)[i] == reversed.row(2)[i]);
    REQUIRE(together.row(1)[i] == reversed.row(1)[i]);
    REQUIRE(together.row(2)[i] == reversed.row(0)[i]);
  }
}

TEST_CASE("case, accents in either form and punctuation do not matter") {
  CHECK(cosine("Citt\xC3\xA0 d'arte",
               "CITTA\xCC\x80 D\xE2\x80\x99"
               "ARTE") > 0.999);
  CHECK(cosine("walnut, grades", "Walnut (grades)") > 0.999);
  CHECK(cosine("\xE3\x81\x8C\xE3\x81\x8E", "\xE3\x81\x8B\xE3\x82\x99\xE3\x81\x8D\xE3\x82\x99") >
        0.999);  // voiced kana, composed or not
}

TEST_CASE("texts that share words are nearer than texts that do not") {
  constexpr std::string_view k_query = "what humidity should the cabinet have";
  CHECK(cosine(k_query, "Keep the cabinet at a relative humidity of 50 percent.") >
        cosine(k_query, "What should the second owner of a gun have?"));
  CHECK(cosine("barrel", "barrels") > 0.3);
  CHECK(cosine("barrel", "warranty") < 0.15);
  CHECK(cosine("\xE5\xBA\x8A\xE5\xB0\xBE\xE3\x81\xAE\xE5\xAF\xB8\xE6\xB3\x95", "\xE5\xAF\xB8\xE6\xB3\x95") >
        cosine("\xE5\xBA\x8A\xE5\xB0\xBE", "\xE5\xAF\xB8\xE6\xB3\x95"));
}

TEST_CASE("the model's name and width must fit each other") {
  const auto other_width = made("local/hash-256", 1536);
  REQUIRE_FALSE(other_width);
  CHECK(other_width.error().kind == ErrorKind::config);
  CHECK(other_width.error().message.find("PGVECTOR_DIM is 1536") != std::string::npos);
  for (const char* name :
       {"local/hash-", "local/hash-7", "local/hash-16001", "local/hash-1e3", "local/hash--8", "local/hash-01536",
        "local/hash-99999999999999999999", "local/hsh-1536", "local/other", "text-embedding-3-small", ""}) {
    INFO(name);
    const auto embedder = made(name, 1536);
    REQUIRE_FALSE(embedder);
    CHECK(embedder.error().kind == ErrorKind::config);
    CHECK(embedder.error().hint.find("local/hash-1536") != std::string::npos);
  }
}

TEST_CASE("the key of an embedding depends on the space and on every byte") {
  CHECK(embed_key("a", "b") == embed_key("a", "b"));
  CHECK(embed_key("a", "b") != embed_key("ab", ""));
  CHECK(embed_key("a", "b") != embed_key("a", "b "));
  CHECK(embed_key("a", "b").size() == 64);
}

TEST_CASE("the space names what the vectors depend on") {
  const auto embedder = made("local/hash-8", 8);
  REQUIRE(embedder);
  CHECK((*embedder)->space() == "provider=local-hash algorithm=1 dimensions=8 normalised=l2");
  CHECK((*embedder)->model() == "local/hash-8");
  CHECK((*embedder)->dimensions() == 8);
}
