// Any bytes as the two files of a static model: the first byte says how long the tokenizer.json is, in sixteenths of
// the whole, and the safetensors file follows it. What is accepted embeds a text: unit length, the same each time.
#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "base/text.hpp"
#include "embed/embedder.hpp"
#include "embed/safetensors.hpp"
#include "embed/subwords/tokenizer.hpp"
#include "support/memory_filesystem.hpp"
#include "target.hpp"

namespace {

using namespace ingot;

constexpr std::string_view k_text = "Caf\xC3\xA9  \xE5\xBA\x8A, unaffable [UNK] <unk>\r\n\xCC\x81\xFF 12";

void require_refusal(const Error& error) {
  fuzz::require(error.kind == ErrorKind::config, "a file of a model that is refused is an error of the configuration");
  fuzz::require(text::printable(error.message) == error.message, "nothing of a file reaches the terminal as it is");
}

void check_tokenizer(std::string_view json) {
  const auto tokenizer = embed::SubwordTokenizer::parse("t", json);
  if (!tokenizer) return require_refusal(tokenizer.error());
  for (const std::string_view text : {k_text, json}) {
    for (const std::uint32_t id : tokenizer->encode(text))
      fuzz::require(id < tokenizer->size(), "an id is that of a token");
  }
}

void check_model(std::string_view json, std::string_view matrix) {
  const auto tensors = embed::read_tensors("m", matrix);
  if (!tensors) return require_refusal(tensors.error());
  const embed::Tensor* rows = embed::find_tensor(*tensors, "embeddings");
  const std::size_t dimensions = rows == nullptr || rows->shape.size() != 2 ? 1 : rows->shape[1];
  test::MemoryFileSystem files;
  files.file("d/model.safetensors", std::string(matrix));
  files.file("d/tokenizer.json", std::string(json));
  const auto embedder = embed::make_embedder("local/static:d", dimensions, files);
  if (!embedder) return require_refusal(embedder.error());
  const std::string_view texts[] = {k_text, "", json, k_text};
  const auto vectors = (*embedder)->embed(texts);
  fuzz::require(vectors && vectors->rows() == 4, "one row a text");
  for (std::size_t i = 0; i < 4; ++i) {
    double squares = 0;
    for (const float value : vectors->row(i)) squares += static_cast<double>(value) * static_cast<double>(value);
    fuzz::require(std::abs(squares - 1) < 1e-4, "a vector has unit length");
  }
  fuzz::require(std::equal(vectors->row(0).begin(), vectors->row(0).end(), vectors->row(3).begin()), "and is the same");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::text_of(data, size);
  if (bytes.empty()) return 0;
  const std::string_view both = bytes.substr(1);
  const std::size_t sixteenths = std::min<std::size_t>(data[0] % 32U, 16);
  const std::size_t cut = both.size() / 16 * sixteenths + (sixteenths == 16 ? both.size() % 16 : 0);
  check_tokenizer(both.substr(0, cut));
  check_model(both.substr(0, cut), both.substr(cut));
  return 0;
}
