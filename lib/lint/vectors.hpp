// What rules about embeddings see: the vectors of one run before they are stored.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lint/profile.hpp"
#include "model/chunk.hpp"
#include "model/diagnostic.hpp"

namespace ingot::lint {

struct Vectors {
  std::span<const model::Record* const> records;   ///< the chunk of each vector
  std::span<const std::optional<double>> lengths;  ///< length_of() each
  NormRange norm;
};

/// Of lengths that a model's vectors may have: what the profile says, else by whether they are known to be unit
/// vectors.
[[nodiscard]] NormRange norm_of(const Profile& profile, bool unit_norm);

/// The length of a vector; nothing when a value of it is no number, or infinite.
[[nodiscard]] std::optional<double> length_of(std::span<const float> vector);

/// The findings of the rules about vectors, the worst of each rule first and no more than a few of it, and their gates,
/// which are about the corpus. Those that the config accepts say so.
[[nodiscard]] std::vector<model::Diagnostic> check_vectors(const Vectors& vectors, const Profile& profile);

}  // namespace ingot::lint
