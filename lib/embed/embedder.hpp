// Texts to vectors (plan -> store). One file per provider in providers/; which one is chosen by the model's name alone,
// and there is no silent fall-back from one to another.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "io/filesystem.hpp"

namespace ingot::embed {

/// n x dimensions float32 values, one row a text, in the order of the texts. Every row has unit length.
struct Matrix {
  std::size_t dimensions = 0;
  std::vector<float> values;

  [[nodiscard]] std::size_t rows() const { return dimensions == 0 ? 0 : values.size() / dimensions; }
  [[nodiscard]] std::span<const float> row(std::size_t index) const {
    return std::span<const float>(values).subspan(index * dimensions, dimensions);
  }
};

class Embedder {
 public:
  virtual ~Embedder() = default;
  /// One unit-length row per text, same order. Deterministic for one space(). Safe to call from several threads.
  [[nodiscard]] virtual Result<Matrix> embed(std::span<const std::string_view> texts) const = 0;
  [[nodiscard]] virtual std::string_view model() const = 0;
  [[nodiscard]] virtual std::size_t dimensions() const = 0;
  /// Digest input of everything that changes the vectors: provider, model, dimensions, normalisation, version of the
  /// algorithm. Part of embed_key (spec store 2): never to change silently.
  [[nodiscard]] virtual std::string space() const = 0;
};

/// The embedder for a model name such as local/hash-1536 or local/static:DIR, whose files are read here and not again.
/// Errors (config): unknown model, wrong dimensions, files of a model that are missing, damaged or not understood.
[[nodiscard]] Result<std::unique_ptr<Embedder>> make_embedder(std::string_view model, std::size_t dimensions,
                                                              io::FileSystem& files);

/// What Embedder::space() of that model says, without the embedder: a plan needs no key and no server. For a model in
/// files they are all read, so that who has the embedder should ask that. Errors (config): those of make_embedder for a
/// local model.
[[nodiscard]] Result<std::string> space_of(std::string_view model, std::size_t dimensions, io::FileSystem& files);

/// SHA-256 of the space and the digest of the exact text sent (Record::content_hash), hexadecimal.
[[nodiscard]] std::string embed_key(std::string_view space, std::string_view content_hash);

}  // namespace ingot::embed
