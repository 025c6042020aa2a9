// What stands between these settings and a run that succeeds: dimensions first, then database, key and service. One
// tiny request is sent; nothing is written.
#pragma once

#include <vector>

#include "config/settings.hpp"
#include "io/clock.hpp"
#include "io/filesystem.hpp"
#include "model/check.hpp"
#include "pipeline/service.hpp"

namespace ingot::pipeline {

struct Examination {
  std::vector<model::Check> checks;  ///< the most telling first
  std::optional<ErrorKind> worst;    ///< of the first check that failed: config, database or embedding
};

[[nodiscard]] Examination examine(const config::Settings& settings, io::FileSystem& files, const ServiceDoors& service,
                                  io::Clock& clock);

}  // namespace ingot::pipeline
