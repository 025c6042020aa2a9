// EM003.
#include <fmt/format.h>

#include "lint/finding.hpp"
#include "lint/rules.hpp"

namespace ingot::lint {
namespace {

void check(const Vectors& vectors, Findings& findings) {
  for (std::size_t row = 0; row < vectors.records.size(); ++row) {
    const std::optional<double> length = vectors.lengths[row];
    if (length && *length > 0) continue;
    const model::Record& record = *vectors.records[row];
    model::Diagnostic finding = chunk_finding(
        record, length ? "all values of the vector are 0" : "the vector has a value that is no finite number");
    finding.path = record.path;
    finding.help = "run again; if it stays, the embedding model fails on this text";
    findings.push_back(std::move(finding));
  }
}

}  // namespace

Rule non_finite_or_zero_vector() {
  return {.id = "EM003",
          .name = "non-finite-or-zero-vector",
          .severity = model::Severity::error,
          .strict = model::Severity::error,
          .summary = "An embedding is all zeros, or has a value that is no finite number.",
          .why =
              "It has no angle to any other vector: searches never find it, or find it always. ingest looks\n"
              "at all vectors before it writes one.",
          .bad = "[0, 0, 0, 0]",
          .good = "[0.5, 0.5, 0.5, 0.5]",
          .check_vectors = check,
          .needs = Sight::numbers};
}

}  // namespace ingot::lint
