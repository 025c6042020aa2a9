#include "lint/access.hpp"

#include "base/text.hpp"
#include "lint/provenance.hpp"

namespace ingot::lint {

bool is_pricing(const Subject& subject) {
  const bool by_rule = subject.cut != nullptr && subject.cut->pricing;
  return by_rule || text::lower_ascii(text_in_metadata(subject, "type")) == "pricing";
}

bool is_confidential(const Subject& subject) {
  const std::string said = text::lower_ascii(text_in_metadata(subject, "confidentiality"));
  return said == "internal" || said == "restricted";
}

}  // namespace ingot::lint
