// How fast the built-in embedder is on one thread, for texts of the length of chunks.
#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "benches.hpp"
#include "embed/embedder.hpp"
#include "io/filesystem.hpp"
#include "measure.hpp"

namespace ingot::bench {
namespace {

constexpr std::size_t k_least_text = 1000;  // bytes
constexpr std::size_t k_most_text = 4000;

// The corpus in pieces of whole lines; a longer line is cut anywhere.
std::vector<std::string_view> pieces_of(std::string_view text) {
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    std::size_t size = std::min(text.size(), k_most_text);
    const std::size_t line = text.find('\n', std::min(k_least_text, size - 1));
    if (line < size) size = line + 1;
    pieces.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return pieces;
}

}  // namespace

Value embed_local_report(const Corpus& corpus, std::size_t dimensions) {
  const std::string model = "local/hash-" + std::to_string(dimensions);
  const auto files = io::make_filesystem();
  const auto embedder = embed::make_embedder(model, dimensions, *files);
  const std::vector<std::string_view> pieces = pieces_of(corpus.joined);
  Value report = Value::Map{};
  report.set("bench", "embed-local");
  report.set("clock", k_clock);
  report.set("files", corpus.files.size());
  report.set("bytes", corpus.bytes);
  report.set("model", model);
  report.set("texts", pieces.size());
  if (!embedder) {
    report.set("error", embedder.error().message);
    return report;
  }
  const auto embed_each = [&] {
    // As many at a time as a run hands over: no larger matrix is written than there.
    constexpr std::size_t k_batch = 64;
    for (std::size_t first = 0; first < pieces.size(); first += k_batch) {
      const auto texts = std::span(pieces).subspan(first, std::min(k_batch, pieces.size() - first));
      const auto matrix = (*embedder)->embed(texts);
      use(matrix ? matrix->values.size() : 0);
    }
  };
  const References references = measure_references(corpus);
  const std::vector<Times> times = measure({{{}, embed_each}});
  report.set("references", rates(corpus, references));
  report.set("embed_text", rate(corpus, references, times[0]));
  return report;
}

}  // namespace ingot::bench
