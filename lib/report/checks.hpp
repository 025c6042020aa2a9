// What a doctor found, as lines for people and as JSON ("ingot.doctor/1").
#pragma once

#include <span>
#include <string>

#include "model/check.hpp"
#include "report/colour.hpp"
#include "report/tool.hpp"

namespace ingot::report {

/// "ok    dimension   ..." a line each, hints below their checks.
[[nodiscard]] std::string render_text_checks(std::span<const model::Check> checks, Colour colour);

/// {"schema","tool","checks":[{"id","status","detail","hint"}]}
[[nodiscard]] std::string render_json_checks(std::span<const model::Check> checks, const Tool& tool);

}  // namespace ingot::report
