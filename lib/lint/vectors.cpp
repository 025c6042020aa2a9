#include "lint/vectors.hpp"

#include <cmath>

namespace ingot::lint {

NormRange norm_of(const Profile& profile, bool unit_norm) {
  if (profile.norm) return *profile.norm;
  return unit_norm ? NormRange{0.99, 1.01} : NormRange{0.4, 1.4};
}

std::optional<double> length_of(std::span<const float> vector) {
  double sum = 0;
  for (const float value : vector) {
    if (!std::isfinite(value)) return std::nullopt;
    sum += static_cast<double>(value) * static_cast<double>(value);
  }
  return std::sqrt(sum);
}

}  // namespace ingot::lint
