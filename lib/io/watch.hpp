// The door to changes of files: somebody saves, and a run begins again.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace ingot::io {

/// What has been added is seen from then on, whether or not anybody waits.
class Watch {
 public:
  virtual ~Watch() = default;
  /// Files and folders; of a folder what lies directly in it. Those that are gone are left out, those that are known
  /// are not added again. Errors (io): the system watches no more.
  [[nodiscard]] virtual Result<void> add(const std::vector<std::string>& paths) = 0;
  /// Returns when something has changed since the last call and nothing more does for a moment: editors write in
  /// several steps. Errors: io.
  [[nodiscard]] virtual Result<void> wait() = 0;
};

/// Errors (io): the system has no watch to give.
[[nodiscard]] Result<std::unique_ptr<Watch>> make_watch();

}  // namespace ingot::io
