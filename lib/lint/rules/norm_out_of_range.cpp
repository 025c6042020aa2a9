// EM002. Vectors without a length are EM003's.
#include <algorithm>

#include <fmt/format.h>

#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

// How far the length lies outside, as a factor of the nearer end.
double distance(double norm, const NormRange& range) {
  return norm < range.least ? range.least / norm : norm / range.most;
}

void check(const Vectors& vectors, Findings& findings) {
  struct Outside {
    std::size_t row;
    double norm;
  };
  std::vector<Outside> outside;
  for (std::size_t row = 0; row < vectors.records.size(); ++row) {
    const std::optional<double> norm = vectors.lengths[row];
    if (!norm || *norm == 0) continue;
    if (*norm < vectors.norm.least || *norm > vectors.norm.most) outside.push_back({row, *norm});
  }
  std::stable_sort(outside.begin(), outside.end(), [&](const Outside& a, const Outside& b) {
    return distance(a.norm, vectors.norm) > distance(b.norm, vectors.norm);
  });
  for (const Outside& one : outside) {
    const model::Record& record = *vectors.records[one.row];
    model::Diagnostic finding =
        chunk_finding(record, fmt::format("the vector has length {:.4g}, outside {:.4g} to {:.4g}", one.norm,
                                          vectors.norm.least, vectors.norm.most));
    finding.path = record.path;
    finding.help = "look whether the model is the right one; `lint.norm` in the config sets the range";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule norm_out_of_range() {
  return {.id = "EM002",
          .name = "norm-out-of-range",
          .severity = model::Severity::warning,
          .strict = model::Severity::warning,
          .summary = "An embedding is too short or too long; an error when more than 2 % of a run's are.",
          .why =
              "A damaged vector is near to nothing or to everything. ingest looks at all vectors before it\n"
              "writes one.",
          .bad = "a vector of length 0.02",
          .good = "a vector of length 1",
          .check_vectors = check,
          .error_above = 0.02,
          .needs = Sight::numbers};
}

}  // namespace ingot::lint
