#include "store/backends/index_recall.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "store/backends/index_policy.hpp"
#include "store/backends/transaction.hpp"
#include "store/migrations.hpp"

namespace ingot::store {
namespace {

constexpr std::size_t k_most_samples = 100;
constexpr std::size_t k_least_samples = 20;
constexpr std::size_t k_most_comparisons = 5'000'000;  // of exact search, some 15 s
constexpr std::size_t k_neighbours = 10;
constexpr std::chrono::milliseconds k_patience{120'000};

struct Sample {
  std::string chunk_id;
  std::string embedding;  // as text, which gives the same values back
};

Answer<std::vector<Sample>> read_samples(Connection& connection, const Target& target, std::size_t count) {
  auto reply = connection.run(
      fmt::format("SELECT chunk_id, embedding FROM {0} JOIN (SELECT chunk_id FROM {0} ORDER BY md5(chunk_id) LIMIT {1})"
                  " s USING (chunk_id)",
                  quoted_name(target.table), count));
  if (!reply) return give_up(std::move(reply.error()));
  std::vector<Sample> samples;
  for (std::size_t row = 0; row < reply->rows(); ++row)
    samples.push_back({std::string(reply->text(row, 0)), std::string(reply->text(row, 1))});
  return samples;
}

// Ascending.
Answer<std::vector<double>> distances(Connection& connection, const std::string& query, const Sample& sample) {
  auto reply = connection.run(query, std::array{Parameter(sample.embedding), Parameter(sample.chunk_id)});
  if (!reply) return give_up(std::move(reply.error()));
  std::vector<double> out;
  for (std::size_t row = 0; row < reply->rows(); ++row) {
    const std::string_view digits = reply->text(row, 0);
    double value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    out.push_back(value);
  }
  return out;
}

// Rows that are as near as the last of the exact ones count, whichever they are.
std::size_t found_of(const std::vector<double>& exact, const std::vector<double>& given) {
  if (exact.empty()) return 0;
  const auto near = std::count_if(given.begin(), given.end(), [&](double one) { return one <= exact.back(); });
  return std::min(static_cast<std::size_t>(near), exact.size());
}

}  // namespace

Answer<std::optional<double>> measured_recall(Connection& connection, const Target& target, Metric metric,
                                              std::size_t rows) {
  if (rows < 2) return std::optional<double>();
  auto transaction = Transaction::begin(connection, Access::read, k_patience);
  if (!transaction) return give_up(std::move(transaction.error()));
  const std::size_t count = std::clamp(k_most_comparisons / rows, k_least_samples, k_most_samples);
  auto samples = read_samples(connection, target, count);
  if (!samples) return give_up(std::move(samples.error()));
  const std::string distance =
      fmt::format("embedding {} $1::{}", distance_operator(metric), column_type(target.type, target.dimensions));
  const std::string query = fmt::format("SELECT {0} FROM {1} WHERE chunk_id <> $2 ORDER BY {0} LIMIT {2}", distance,
                                        quoted_name(target.table), k_neighbours);
  const auto ask = [&](const char* plan) -> Answer<std::vector<std::vector<double>>> {
    if (auto set = connection.run(plan); !set) return give_up(std::move(set.error()));
    std::vector<std::vector<double>> all;
    for (const Sample& sample : *samples) {
      auto one = distances(connection, query, sample);
      if (!one) return give_up(std::move(one.error()));
      all.push_back(std::move(*one));
    }
    return all;
  };
  auto exact = ask("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off");
  if (!exact) return give_up(std::move(exact.error()));
  auto given = ask("SET LOCAL enable_indexscan = on; SET LOCAL enable_seqscan = off");
  if (!given) return give_up(std::move(given.error()));
  std::size_t found = 0;
  std::size_t wanted = 0;
  for (std::size_t i = 0; i < exact->size(); ++i) {
    found += found_of((*exact)[i], (*given)[i]);
    wanted += (*exact)[i].size();
  }
  if (auto ended = transaction->commit(); !ended) return give_up(std::move(ended.error()));
  if (wanted == 0) return std::optional<double>();
  return std::optional(static_cast<double>(found) / static_cast<double>(wanted));
}

}  // namespace ingot::store
