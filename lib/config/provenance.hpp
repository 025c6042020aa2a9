// One effective value, for --show-config. Secrets are shown without the secret part.
#pragma once

#include <string>

namespace ingot::config {

struct Provenance {
  std::string name;
  std::string value;
  std::string origin;  ///< "--env", "process environment", ".env.local", "default"
};

}  // namespace ingot::config
