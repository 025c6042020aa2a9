// What a doctor found out about one thing (pipeline -> report).
#pragma once

#include <string>

namespace ingot::model {

enum class CheckStatus { ok, warn, fail, skip };

struct Check {
  std::string id;  ///< one or two words: "dimension", "api key"
  CheckStatus status = CheckStatus::ok;
  std::string detail;  ///< one line without a secret
  std::string hint;    ///< the next command or setting; may be empty
};

}  // namespace ingot::model
