#include "lint/config_facts.hpp"

#include <fmt/format.h>

namespace ingot::lint {

std::string taken_files(const IdleRule& rule) {
  if (!rule.shadow || rule.matched == 0) return {};
  if (rule.matched == 1) return ", which takes its file";
  if (rule.shadow->alone) return fmt::format(", which takes all its {} files", rule.matched);
  return fmt::format(" and others, which take all its {} files", rule.matched);
}

}  // namespace ingot::lint
