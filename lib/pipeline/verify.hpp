// Whether the stored rows of a source are as its runs left them (state REPAIR), without reading a document: digests are
// made again from what is stored, and rows are held against each other. What cannot be seen in a row is said in
// store/inspection.hpp. The memory of a look does not grow with the rows, only with what is wrong.
#pragma once

#include <cstddef>
#include <vector>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "io/clock.hpp"
#include "model/history.hpp"

namespace ingot::pipeline {

enum class Repair { no, mark };

struct Verified {
  std::size_t chunks = 0;
  std::size_t parents = 0;
  std::size_t documents = 0;           ///< rows of the documents table
  std::vector<model::Damage> damages;  ///< sorted by path and row
  bool marked = false;                 ///< the next run writes them again
};

/// The settings' rules say which separators breadcrumbs may have. Repair::mark makes the next run write damaged rows
/// again, and leaves alone what is not of a row. Errors: those of the store.
[[nodiscard]] Result<Verified> verify(const config::Settings& settings, Repair repair, io::Clock& clock);

}  // namespace ingot::pipeline
