#include <cmath>
#include <thread>

#include <catch2/catch_test_macros.hpp>

#include "embed/embedder.hpp"
#include "embed/model_files.hpp"
#include "support/memory_filesystem.hpp"

using namespace ingot;
using test::embeddings;
using test::entry;
using test::f32;
using test::safetensors;

namespace {

using Row = std::vector<float>;

const std::string& words() {
  static const std::string json = test::tokenizer(test::word_piece({"[UNK]", "a", "b"}), test::k_bert);
  return json;
}

// Rows of [UNK], a and b.
const std::string& matrix() {
  static const std::string bytes = embeddings("F32", "3,2", f32({9, 9, 3, 0, 0, 1}));
  return bytes;
}

Result<std::unique_ptr<embed::Embedder>> made(const std::string& matrix_bytes, const std::string& json = words(),
                                              const std::string& config = "", std::size_t dimensions = 2,
                                              const std::string& folder = "m") {
  test::MemoryFileSystem files;
  files.file(folder + "/model.safetensors", matrix_bytes);
  files.file(folder + "/tokenizer.json", json);
  if (!config.empty()) files.file(folder + "/config.json", config);
  return embed::make_embedder("local/static:" + folder, dimensions, files);
}

Row row_of(const Result<std::unique_ptr<embed::Embedder>>& embedder, std::string_view text) {
  if (!embedder) FAIL(embedder.error().message);
  const auto matrix = (*embedder)->embed(std::vector{text});
  REQUIRE(matrix);
  const auto row = matrix->row(0);
  return {row.begin(), row.end()};
}

std::string refusal(const std::string& matrix_bytes) {
  const auto embedder = made(matrix_bytes);
  if (embedder) return "accepted";
  CHECK(embedder.error().kind == ErrorKind::config);
  return embedder.error().message;
}

float over(double value, double squares) {
  return static_cast<float>(value / std::sqrt(squares));
}

}  // namespace

TEST_CASE("a text is the mean of the rows of its known tokens, of unit length") {
  const auto embedder = made(matrix());
  CHECK(row_of(embedder, "a") == Row{1, 0});
  CHECK(row_of(embedder, "A b") == Row{over(1.5, 2.5), over(0.5, 2.5)});
  CHECK(row_of(embedder, "a xyz") == Row{1, 0});  // xyz is unknown and does not count
  CHECK(row_of(embedder, "") == Row{1, 0});
  CHECK(row_of(embedder, "xyz") == Row{1, 0});
  CHECK(row_of(made(embeddings("F32", "3,2", f32({0, 0, 1, 1, -1, -1}))), "a b") == Row{1, 0});  // they cancel out
}

TEST_CASE("matrices of half precision and of bytes are read exactly") {
  using test::little_endian;
  const auto halves = [](std::initializer_list<unsigned> values) {
    std::string out;
    for (const unsigned value : values) out += little_endian(value, 2);
    return out;
  };
  // 1.5 and -2; the least number of half precision and twice it
  CHECK(row_of(made(embeddings("F16", "3,2", halves({0, 0, 0x3E00, 0xC000, 1, 2}))), "a") ==
        Row{over(1.5, 6.25), over(-2, 6.25)});
  CHECK(row_of(made(embeddings("F16", "3,2", halves({0, 0, 0x3E00, 0xC000, 1, 2}))), "b") ==
        Row{over(1, 5), over(2, 5)});
  CHECK(row_of(made(embeddings("BF16", "3,2", halves({0, 0, 0x3FC0, 0xC000, 0, 0}))), "a") ==
        Row{over(1.5, 6.25), over(-2, 6.25)});
  CHECK(row_of(made(embeddings("I8", "3,2", std::string("\0\0\3\374\0\0", 6))), "a") == Row{over(3, 25), over(-4, 25)});
}

TEST_CASE("weights and a mapping are applied to each token") {
  const std::string data = f32({3, 0, 0, 1}) + f32({1, 1, 6}) + test::little_endian(1, 4) + test::little_endian(0, 4) +
                           test::little_endian(1, 4);
  const std::string header = "{" + entry("embeddings", "F32", "2,2", 0, 16) + "," +
                             entry("weights", "F32", "3", 16, 28) + "," + entry("mapping", "I32", "3", 28, 40) + "}";
  CHECK(row_of(made(safetensors(header, data)), "a b") == Row{over(1.5, 11.25), over(3, 11.25)});
}

TEST_CASE("max_length of the config bounds the tokens that count") {
  CHECK(row_of(made(matrix(), words(), R"({"max_length":1,"normalize":false})"), "a b b") == Row{1, 0});
  CHECK(row_of(made(matrix(), words(), R"({"max_length":null})"), "b").back() == 1);
  CHECK_FALSE(made(matrix(), words(), R"({"max_length":"x"})"));
  CHECK_FALSE(made(matrix(), words(), "{"));
}

TEST_CASE("the space of a static model is that of its files, wherever they lie") {
  const auto space = [](const auto& embedder) { return (*embedder)->space(); };
  const std::string here = space(made(matrix()));
  CHECK(here.starts_with("provider=local-static algorithm=1 files="));
  CHECK(here.ends_with(" max_length=none dimensions=2 normalised=l2"));
  CHECK(space(made(matrix(), words(), "", 2, "other/place")) == here);
  CHECK(space(made(embeddings("F32", "3,2", f32({9, 9, 3, 0, 0, 2})))) != here);
  CHECK(space(made(matrix(), words() + " ")) != here);
  CHECK(space(made(matrix(), words(), R"({"max_length":5})")) != here);
}

TEST_CASE("several threads get the same vectors from one static model") {
  const auto embedder = made(matrix());
  REQUIRE(embedder);
  std::vector<Row> rows(4);
  std::vector<std::thread> threads;
  for (Row& row : rows)
    threads.emplace_back([&] { row = (*embedder)->embed(std::vector<std::string_view>{"a b b"})->values; });
  for (std::thread& thread : threads) thread.join();
  for (const Row& row : rows) CHECK(row == row_of(embedder, "a b b"));
}

TEST_CASE("a file that is no matrix of the model is refused, with what is wrong in it") {
  const std::string six = f32({0, 0, 0, 0, 0, 0});
  CHECK(refusal("").find("m/model.safetensors: too short") == 0);
  CHECK(refusal(test::little_endian(~0ULL, 8) + "{}").find("would have 18446744073709551615 bytes") !=
        std::string::npos);
  CHECK(refusal("version https://git-lfs\n").find("no safetensors file") != std::string::npos);
  CHECK(refusal(safetensors("{", "")).find("the header is not valid JSON") != std::string::npos);
  CHECK(refusal(safetensors(std::string(100'000, '['), "")).find("not valid JSON") != std::string::npos);
  CHECK(refusal(safetensors("{}", "")).find("there is no tensor \"embeddings\"") != std::string::npos);
  CHECK(refusal(safetensors("{" + entry("embeddings", "F32", "3,2", 0, 25) + "}", six)).find("lies outside") !=
        std::string::npos);
  CHECK(refusal(safetensors("{" + entry("embeddings", "F32", "3,2", 8, 4) + "}", six)).find("lies outside") !=
        std::string::npos);
  CHECK(refusal(embeddings("F32", "3,3", six)).find("has 24 bytes, which is not 9 values of F32") != std::string::npos);
  CHECK(refusal(embeddings("F32", "4611686018427387904,4", six)).find("a shape that cannot be") != std::string::npos);
  CHECK(refusal(embeddings("F32", "-3,2", six)).find("a shape that cannot be") != std::string::npos);
  CHECK(refusal(embeddings("F32", "6", six)).find("embeddings is F32 [6], not rows") != std::string::npos);
  CHECK(refusal(embeddings("F8_E4M3", "3,2", six)).find("embeddings is F8_E4M3 [3, 2]; this version") !=
        std::string::npos);
  CHECK(refusal(embeddings("F32", "2,3", six)).find("has 2 rows, but the tokenizer has 3 tokens") != std::string::npos);
  CHECK(refusal(safetensors("{" + entry("embeddings", "F32", "3,2", 0, 24) + "," + entry("x", "F32", "1", 20, 24) + "}",
                            six))
            .find("share bytes") != std::string::npos);
  CHECK(refusal(
            safetensors(
                "{" + entry("embeddings", "F32", "3,2", 0, 24) + "," + entry("embeddings", "I8", "0", 0, 0) + "}", six))
            .find("is there twice") != std::string::npos);
  for (const float wrong : {std::nanf(""), HUGE_VALF})
    CHECK(refusal(embeddings("F32", "3,2", f32({0, 0, wrong, 0, 0, 0}))).find("no finite numbers") !=
          std::string::npos);
}

TEST_CASE("weights and mappings that do not fit the tokenizer are refused") {
  const auto with = [](std::string_view more, const std::string& data) {
    const std::string rows = f32({0, 0, 0, 0, 0, 0});
    return refusal(safetensors(fmt::format("{{{},{}}}", entry("embeddings", "F32", "3,2", 0, 24), more), rows + data));
  };
  CHECK(with(entry("weights", "F32", "2", 24, 32), f32({1, 1})).find("weights is F32 [2], not a real") !=
        std::string::npos);
  CHECK(with(entry("weights", "I32", "3", 24, 36), f32({1, 1, 1})).find("weights is I32") != std::string::npos);
  CHECK(with(entry("weights", "F32", "3", 24, 36), f32({1, HUGE_VALF, 1})).find("weights holds") != std::string::npos);
  CHECK(with(entry("mapping", "I8", "3", 24, 27), "abc").find("mapping is I8") != std::string::npos);
  CHECK(with(entry("mapping", "I32", "3", 24, 36), std::string(11, '\0') + "\x7F").find("mapping names row") !=
        std::string::npos);
  CHECK(with(entry("mapping", "I32", "3", 24, 36), std::string(12, '\xFF')).find("mapping names row -1") !=
        std::string::npos);
}

TEST_CASE("a name without a model behind it says what is missing") {
  test::MemoryFileSystem files;
  files.file("m/model.safetensors", matrix());
  const auto refused = [&](std::string_view name, std::size_t dimensions) {
    const auto embedder = embed::make_embedder(name, dimensions, files);
    return embedder ? "accepted" : embedder.error().message + " | " + embedder.error().hint;
  };
  CHECK(refused("local/static:", 2).find("names no folder") != std::string::npos);
  CHECK(refused("local/static:m", 2).find("m: this is no static model: tokenizer.json is missing") == 0);
  CHECK(refused("local/static:gone", 2).find("model.safetensors and tokenizer.json is missing") != std::string::npos);
  CHECK(refused("local/sttic:m", 2) == "unknown embedding model local/sttic:m | did you mean local/static:m?");
  files.file("m/tokenizer.json", words());
  CHECK(refused("local/static:m", 2) == "accepted");
  CHECK(refused("local/static:m", 1536) ==
        "the model local/static:m makes vectors of 2 values, but PGVECTOR_DIM is 1536 | set PGVECTOR_DIM=2, or take a "
        "model of 1536 values");
}
