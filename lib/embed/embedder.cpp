#include "embed/embedder.hpp"

#include <array>

#include <fmt/format.h>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "embed/providers/providers.hpp"

namespace ingot::embed {
namespace {

constexpr std::array k_providers = {
    Provider{k_hash_prefix, &make_local_hash},
    Provider{k_static_prefix, &make_local_static},
};

// The names that somebody who wrote `model` may have meant.
std::array<std::string, 2> meant_by(std::string_view model, std::size_t dimensions) {
  const std::size_t colon = model.find(':');
  const std::string_view folder = colon == std::string_view::npos ? "DIR" : model.substr(colon + 1);
  return {fmt::format("{}{}", k_hash_prefix, dimensions), fmt::format("{}{}", k_static_prefix, folder)};
}

}  // namespace

Result<std::unique_ptr<Embedder>> make_embedder(std::string_view model, std::size_t dimensions, io::FileSystem& files) {
  for (const Provider& provider : k_providers) {
    if (model.starts_with(provider.prefix)) return provider.make(model, dimensions, files);
  }
  const std::string shown = text::printable(model.substr(0, 100));
  const std::string use = fmt::format("set PERAZZI_EMBED_MODEL=local/hash-{}", dimensions);
  if (model.empty()) return fail(ErrorKind::config, "no embedding model is named", use);
  const std::array<std::string, 2> names = meant_by(model, dimensions);
  const std::array<std::string_view, 2> candidates{names[0], names[1]};
  if (const auto meant = text::did_you_mean(model, candidates)) {
    return fail(ErrorKind::config, fmt::format("unknown embedding model {}", shown),
                fmt::format("did you mean {}?", text::printable(*meant)));
  }
  if (model.starts_with("local/")) {
    return fail(ErrorKind::config, fmt::format("unknown local embedding model {}", shown),
                fmt::format("{}, or to {}DIR with the folder of a static model", use, k_static_prefix));
  }
  return fail(
      ErrorKind::config,
      fmt::format("embedding model {} is not available: this version has the built-in local embedder only", shown),
      use);
}

Result<std::string> space_of(std::string_view model, std::size_t dimensions, io::FileSystem& files) {
  if (!model.empty() && !model.starts_with("local/")) return fmt::format("openai/{}/{}/unit/1", model, dimensions);
  const auto embedder = make_embedder(model, dimensions, files);
  if (!embedder) return fail(embedder.error());
  return (*embedder)->space();
}

std::string embed_key(std::string_view space, std::string_view content_hash) {
  return DigestInput().field(space).field(content_hash).digest_hex();
}

}  // namespace ingot::embed
