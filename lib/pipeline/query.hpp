// A question to the nearest chunks: embedded with the model that the table's rows were made with.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "io/clock.hpp"
#include "io/filesystem.hpp"
#include "model/query.hpp"
#include "pipeline/service.hpp"

namespace ingot::pipeline {

struct QueryOptions {
  std::size_t k = 6;
  std::vector<std::pair<std::string, std::string>> filters;  ///< metadata members that a row must have
};

struct QueryResult {
  std::string model;
  std::vector<model::Hit> hits;       ///< best first
  std::vector<std::string> warnings;  ///< rows of several models: scores of the others cannot be compared
};

struct QueryDoors {
  io::FileSystem& files;
  const ServiceDoors& service;
  io::Clock& clock;
};

[[nodiscard]] Result<QueryResult> query(const config::Settings& settings, std::string_view text,
                                        const QueryOptions& options, const QueryDoors& doors);

}  // namespace ingot::pipeline
