// The keys `lint` and `coverage` of the chunking config:
//   lint:
//     rules: {SZ003: off, BD001: {severity: info, error_if: "> 5%"}}
//     preview: true
//     overrides: [{files: ["legacy/**"], rules: {LK001: off}, review: {max_age_days: 0}}]
//     drift: {max_change: "20%", min_abs_delta: 2, max_cost_ratio: 1.5}
//     review: {max_age_days: 365}
//     suppressions: [{rule: DU001, path: "a/*.md", match: "part of the message", reason: "...", until: 2026-06-30}]
//   coverage: {min_chunks: 100, min_types: 3, min_audiences: 2, parts: [{glob: "a/**", min_chunks: 5, min_documents:
//   2}]}
#pragma once

#include "base/result.hpp"
#include "base/value.hpp"
#include "config/config_text.hpp"
#include "lint/profile.hpp"

namespace ingot::config {

/// `root` is the whole file, a map. Errors: config, with the place.
[[nodiscard]] Result<lint::Profile> read_profile(const ConfigText& text, const Value& root);

}  // namespace ingot::config
