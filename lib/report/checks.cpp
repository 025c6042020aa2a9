#include "report/checks.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"

namespace ingot::report {
namespace {

struct Shown {
  std::string_view text;
  Tone tone;
};

Shown shown(model::CheckStatus status) {
  switch (status) {
    case model::CheckStatus::ok:
      return {"ok", Tone::green};
    case model::CheckStatus::warn:
      return {"warn", Tone::yellow};
    case model::CheckStatus::fail:
      return {"FAIL", Tone::red};
    case model::CheckStatus::skip:
      return {"skip", Tone::faint};
  }
  return {"skip", Tone::faint};
}

}  // namespace

std::string render_text_checks(std::span<const model::Check> checks, Colour colour) {
  std::size_t width = 0;
  for (const model::Check& check : checks) width = std::max(width, check.id.size());
  std::string out;
  for (const model::Check& check : checks) {
    const auto [text, tone] = shown(check.status);
    out += painted(colour, tone, fmt::format("{:<4}", text)) +
           fmt::format("  {:<{}}  {}\n", check.id, width, text::printable(check.detail));
    if (!check.hint.empty()) out += fmt::format("      hint: {}\n", text::printable(check.hint));
  }
  return out;
}

std::string render_json_checks(std::span<const model::Check> checks, const Tool& tool) {
  Value::List list;
  for (const model::Check& check : checks) {
    list.push_back(Value::Map{{"id", check.id, 0},
                              {"status", text::lower_ascii(shown(check.status).text), 0},
                              {"detail", check.detail, 0},
                              {"hint", check.hint.empty() ? Value() : Value(check.hint), 0}});
  }
  return json::pretty(
      Value::Map{{"schema", "ingot.doctor/1", 0}, {"tool", to_value(tool), 0}, {"checks", std::move(list), 0}});
}

}  // namespace ingot::report
